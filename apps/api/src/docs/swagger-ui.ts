import type { SwaggerCustomOptions } from '@nestjs/swagger';
import { type ApiConfig, SANDBOX_API_KEY } from '#libs/config';

/**
 * How Swagger UI is shown: from the package's own files, without asking anybody on the internet.
 *
 * The functions among these options are sent to the browser as their source text: they must not
 * refer to anything outside themselves.
 */
export function swaggerUiOptions(config: ApiConfig): SwaggerCustomOptions {
  const sandboxKey = sandboxKeyOf(config);
  return {
    jsonDocumentUrl: 'docs/openapi.json',
    raw: ['json'],
    customSiteTitle: 'Payment gateway API',
    customCss: STYLES,
    swaggerOptions: {
      deepLinking: true,
      defaultModelsExpandDepth: 0,
      displayRequestDuration: true,
      persistAuthorization: !config.isProduction,
      requestInterceptor: acceptFormatOfDocument,
      validatorUrl: null,
      ...(sandboxKey !== undefined && { sandboxKey, onComplete: authorizeSandbox }),
    },
  };
}

/** There is nothing to choose in the bar at the top. */
const STYLES = '.swagger-ui .topbar { display: none }';

/** The public key, where it opens anything. */
function sandboxKeyOf({ isProduction, merchantKeys }: ApiConfig): string | undefined {
  const isConfigured = merchantKeys.some(({ apiKey }) => apiKey === SANDBOX_API_KEY);
  return isConfigured && !isProduction ? SANDBOX_API_KEY : undefined;
}

/** A document is answered in its own format: `Accept` follows it, or it would be 406. */
function acceptFormatOfDocument(request: BrowserRequest): BrowserRequest {
  const contentType = request.headers['Content-Type'];
  if (request.body !== undefined && contentType !== undefined) {
    request.headers.accept = contentType;
  }
  return request;
}

/** Fills in the sandbox key, unless somebody has kept a key of their own. */
function authorizeSandbox(): void {
  const { ui } = globalThis as unknown as BrowserPage;
  const { sandboxKey } = ui.getConfigs();
  if (ui.authSelectors.authorized()?.get('bearer') === undefined) {
    ui.preauthorizeApiKey('bearer', sandboxKey);
  }
}

interface BrowserRequest {
  readonly headers: Record<string, string>;
  readonly body?: unknown;
}

/** What the functions above find in the page. */
interface BrowserPage {
  readonly ui: {
    readonly authSelectors: { authorized(): { get(scheme: string): unknown } | undefined };
    getConfigs(): { readonly sandboxKey: string };
    preauthorizeApiKey(scheme: string, key: string): void;
  };
}
