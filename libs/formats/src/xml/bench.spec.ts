import { SoapCodec } from '../soap/soap.codec.js';
import { readXml } from './read-xml.js';
const K = 65536;
const fill = (pattern: (i: number) => string, max = K - 200) => {
  let out = '';
  for (let i = 0; ; i += 1) { const p = pattern(i); if (out.length + p.length > max) return out; out += p; }
};
const docs: [string, string][] = [
  ['deep', fill(() => '<a>')],
  ['deep ns', fill((i) => `<a${i} xmlns="u${i}">`)],
  ['attrs', `<a ${fill((i) => `a${i}="" `)}/>`],
  ['xmlns', `<a ${fill((i) => `xmlns:a${i}="u" `)}/>`],
  ['many els', `<a>${fill(() => '<b/>')}</a>`],
  ['deep32 then wide attrs', fill((i) => i < 30 ? `<a ${fill((j) => `xmlns:p${i}q${j}="u" `, 900)}>` : `<b ${fill((j) => `p0q${j}:a${j}="" `, 300)}/>`)],
  ['amp', `<a>${fill(() => '&amp;')}</a>`],
  ['num', `<a>${fill(() => '&#65;')}</a>`],
  ['longnum', `<a>&#${'0'.repeat(60000)}65;</a>`],
  ['undefined', `<a>${fill(() => '&x;')}</a>`],
  ['unterminated entity', `<a>&${'x'.repeat(65000)}`],
  ['entity in attribute', `<a b="${fill(() => '&amp;')}"/>`],
  ['cdata', `<a>${fill(() => '<![CDATA[]]>')}</a>`],
  ['cdata1', `<a>${fill(() => '<![CDATA[x]]>')}</a>`],
  ['cdata brackets', `<a><![CDATA[${fill(() => ']')}`],
  ['cdata b', `<a><![CDATA[${fill(() => ']x')}`],
  ['comments', `<a>${fill(() => 'x<!---->')}</a>`],
  ['comment dashes', `<a><!--${fill(() => '-x')}`],
  ['doctype', `<!DOCTYPE a [${fill((i) => `<!ENTITY e${i} "&e${i - 1};&e${i - 1};">`)}]><a>&e9;</a>`],
  ['doctype open', `<!DOCTYPE ${fill(() => '[')}`],
  ['doctype quotes', `<!DOCTYPE a [${fill(() => '<!-->')}`],
  ['doctype lt', `<!DOCTYPE a [${fill(() => '<')}`],
  ['blanks', `<a>${' '.repeat(65000)}</a>`],
  ['crs', `<a>${'\r'.repeat(65000)}</a>`],
  ['pi', `<?x ${fill(() => '?')}`],
  ['xmldecl', `<?xml ${fill(() => 'a')}`],
  ['long name', `<${'a'.repeat(65000)}/>`],
  ['close tag', `<a></${'a'.repeat(65000)}>`],
  ['bang', `<!${'-'.repeat(65000)}`],
  ['attr name', `<a ${'a'.repeat(65000)}`],
];
it('bench', () => {
  const soap = new SoapCodec();
  const rows: string[] = [];
  for (let round = 0; round < 2; round += 1)
  for (const [name, doc] of docs) {
    let message = 'read';
    const body = Buffer.from(doc);
    let start = performance.now();
    try { readXml(body, { elementsMax: round ? 1e6 : 1000 }); } catch (e) { message = (e as Error).message; }
    const t = performance.now() - start;
    start = performance.now();
    let m2 = 'read';
    try { soap.receiveRequest(body).read({type: 'deposit', now: new Date()}); } catch (e) { m2 = (e as Error).message; }
    rows.push(`${name} ${body.length} ${t.toFixed(1)} ms ${message} | ${(performance.now() - start).toFixed(1)} ${m2}`);
  }
  process.stdout.write(rows.join('\n') + '\n');
});
