/** Which methods each path has, so that a known path with a wrong method is 405 and not 404. */
export class RouteTable {
  private readonly routes: { readonly pattern: RegExp; readonly methods: Set<string> }[] = [];
  private readonly byUrl = new Map<string, Set<string>>();

  /** @param url a route of Fastify's, such as `/v1/transactions/:id` */
  add(method: string | readonly string[], url: string): void {
    let methods = this.byUrl.get(url);
    if (!methods) {
      methods = new Set();
      this.byUrl.set(url, methods);
      const source = url.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/:[A-Za-z]+/g, '[^/]+');
      this.routes.push({ pattern: new RegExp(`^${source.replaceAll('*', '.*')}$`), methods });
    }
    for (const each of [method].flat()) methods.add(each.toUpperCase());
  }

  /** The methods of a path; none when it is not known. @param url with or without a query */
  methodsOf(url: string): string[] {
    const [path = ''] = url.split('?', 1);
    return this.routes
      .filter(({ pattern }) => pattern.test(path))
      .flatMap(({ methods }) => [...methods]);
  }
}
