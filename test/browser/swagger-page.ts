import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { localDir } from '../../tools/paths';

const SCREENSHOTS = join(localDir, 'screenshots');

/** What the page has shown after `Execute`. */
export interface ShownAnswer {
  readonly status: number;
  readonly body: string;
  readonly curl: string;
}

/** Swagger UI as somebody sees it who has opened `/docs`. */
export class SwaggerPage {
  /** What the browser has complained about, and whom it has asked beside us. */
  readonly complaints: string[] = [];
  readonly strangers: string[] = [];

  constructor(
    private readonly page: Page,
    private readonly apiUrl: string,
  ) {
    page.on('pageerror', ({ message }) => this.complaints.push(message));
    page.on('console', (message) => {
      if (message.type() === 'error') this.complaints.push(message.text());
    });
    page.on('request', (request) => {
      const url = request.url();
      if (!url.startsWith(`${apiUrl}/`) && !url.startsWith('data:')) this.strangers.push(url);
    });
  }

  async open(): Promise<void> {
    await this.page.goto(`${this.apiUrl}/docs`);
    await this.page.locator('.opblock').first().waitFor();
  }

  /** The operation, opened and ready to be filled in. */
  async tryOut(operationId: string): Promise<OperationBlock> {
    const block = this.page.locator(`.opblock[id$="-${operationId}"]`);
    await block.locator('.opblock-summary-control').click();
    await block.locator('.try-out__btn').click();
    return new OperationBlock(block);
  }

  /** What the dialog behind `Authorize` says of a security scheme. */
  async authorization(scheme: string): Promise<string> {
    await this.page.locator('.auth-wrapper .authorize').click();
    const dialog = this.page.locator('.modal-ux');
    const container = dialog.locator('.auth-container', { hasText: scheme });
    const text = await container.innerText();
    await this.screenshot('authorize');
    await dialog.locator('.close-modal').click();
    return text;
  }

  textOf(selector: string): Promise<string[]> {
    return this.page.locator(selector).allInnerTexts();
  }

  /** @param of the element that the picture begins with; without one it is the whole page */
  async screenshot(name: string, of?: Locator): Promise<void> {
    mkdirSync(SCREENSHOTS, { recursive: true });
    await of?.evaluate((element: { scrollIntoView(): void }) => {
      element.scrollIntoView();
    });
    const path = join(SCREENSHOTS, `${name}.png`);
    await this.page.screenshot({ path, fullPage: name === 'open' });
  }
}

/** One operation on the page, in `Try it out`. */
export class OperationBlock {
  readonly request: Locator;
  readonly response: Locator;

  constructor(private readonly block: Locator) {
    this.request = block.locator('.opblock-section').first();
    this.response = block.locator('.responses-wrapper');
  }

  async chooseMediaType(mediaType: string): Promise<void> {
    await this.block.locator('.body-param-content-type select').selectOption(mediaType);
  }

  /** The media type of the answer, where there is no document that decides it. */
  async acceptMediaType(mediaType: string): Promise<void> {
    const control = '.response-control-media-type--accept-controller select';
    await this.block.locator(control).selectOption(mediaType);
  }

  async chooseExample(name: string): Promise<void> {
    await this.examples.selectOption(name);
  }

  exampleNames(): Promise<string[]> {
    return this.examples
      .locator('option')
      .evaluateAll((options: { value: string }[]) => options.map(({ value }) => value));
  }

  async edit(change: (body: string) => string): Promise<void> {
    const text = this.block.locator('textarea.body-param__text');
    await text.fill(change(await text.inputValue()));
  }

  async fillIn(parameter: string, value: string): Promise<void> {
    await this.block.locator(`tr[data-param-name="${parameter}"] input`).fill(value);
  }

  async execute(): Promise<ShownAnswer> {
    const clear = this.block.locator('.btn-clear');
    if (await clear.isVisible()) await clear.click();
    await this.block.locator('.execute').click();
    const answer = this.block.locator('.live-responses-table tbody .response');
    await answer.waitFor();
    return {
      status: Number.parseInt(await answer.locator('.response-col_status').innerText(), 10),
      body: await answer
        .locator('.response-col_description .highlight-code pre')
        .first()
        .innerText(),
      curl: await this.block.locator('.curl-command').innerText(),
    };
  }

  private get examples(): Locator {
    return this.block.locator('.opblock-section-request-body .examples-select select');
  }
}
