/**
 * Makes the frame types and the code tables of the SDK from src/docs/schema, the one source of the wire contract, and its
 * version from its package.json.
 * The result is not committed: `npm run generate` runs before build, typecheck and test.
 */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { compile } from 'json-schema-to-typescript';

const schemas = new URL('../../../docs/schema/', import.meta.url);
const target = new URL('../packages/realtime/src/generated/', import.meta.url);
const banner = '// Generated from src/docs/schema by scripts/generate.mjs. Do not edit.\n';

const read = async (path) => JSON.parse(await readFile(new URL(path, schemas), 'utf8'));

/** Frames of one side, by frame type. */
async function frames(side) {
  const names = (await readdir(new URL(`${side}/`, schemas))).filter((name) => name.endsWith('.json')).sort();
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [basename(name, '.json'), await read(`${side}/${name}`)])),
  );
}

/**
 * Turns every reference into one inside the bundle, and drops what types cannot say. Frames stay open on the wire;
 * their types are closed, so that a misspelt field is a compile error.
 */
function localize(node, definitions) {
  if (Array.isArray(node)) return node.map((item) => localize(item, definitions));
  if (node === null || typeof node !== 'object') return node;
  if (typeof node.$ref === 'string') return { $ref: `#/$defs/${nameOf(node.$ref, definitions)}` };
  if (typeof node.description === 'string' && Object.keys(node).length === 1) {
    return { ...node, tsType: 'unknown' };
  }
  const out = {};
  for (const [key, value] of Object.entries(node)) {
    if (['$schema', '$id', 'oneOf', 'if', 'then', 'else'].includes(key)) continue;
    if (key === 'anyOf' && node.type === 'object') continue;
    out[key] = localize(value, definitions);
  }
  if (out.additionalProperties === true && out.required !== undefined) out.additionalProperties = false;
  if (out.additionalProperties === true && out.properties !== undefined) out.additionalProperties = false;
  return out;
}

/** The bundle's name for a reference: the title of what it names in common.json, or of a frame. */
function nameOf(ref, definitions) {
  const title = definitions.get(ref.includes('#') ? ref.slice(ref.indexOf('#')) : basename(ref, '.json'));
  if (title === undefined) throw new Error(`src/docs/schema: nothing is called ${ref}`);
  return title;
}

function union(name, doc, members) {
  return `/** ${doc} */\nexport type ${name} =\n${members.map((member) => `  | ${member}`).join('\n')};\n`;
}

async function writeFrames() {
  const [common, client, server] = [await read('common.json'), await frames('client'), await frames('server')];
  const definitions = new Map();
  for (const [name, schema] of Object.entries(common.$defs)) definitions.set(`#/$defs/${name}`, schema.title);
  for (const [name, schema] of Object.entries(server)) definitions.set(name, schema.title);
  const all = [...Object.values(common.$defs), ...Object.values(client), ...Object.values(server)];
  const bundle = { title: 'Bundle', $defs: {} };
  for (const schema of all) bundle.$defs[schema.title] = localize(schema, definitions);
  const types = await compile(bundle, 'Bundle', {
    bannerComment: banner,
    unreachableDefinitions: true,
    ignoreMinAndMaxItems: true,
    style: { singleQuote: true, printWidth: 120 },
  });
  const titles = (side) => Object.values(side).map((schema) => schema.title);
  await writeFile(
    new URL('frames.ts', target),
    [
      types.replace(/^export interface Bundle \{[^}]*\}\n/m, ''),
      union('ClientFrame', 'Every frame that a client sends.', titles(client)),
      union('ServerFrame', 'Every frame that the hub sends.', titles(server)),
    ].join('\n'),
  );
}

async function writeCodes() {
  const { errors, closes } = await read('codes.json');
  const rows = (name, doc, all) => `/** ${doc} */\nexport const ${name} = ${JSON.stringify(all, null, 2)} as const;\n`;
  await writeFile(
    new URL('codes.ts', target),
    [
      banner,
      rows('ERROR_CODES', 'Every error code of the wire: what happened and what to do.', errors),
      rows('CLOSE_CODES', 'Every close code of the wire: what a client does.', closes),
    ].join('\n'),
  );
}

const table = (name, doc, row, entries) =>
  `/** ${doc} */\nexport const ${name}: Readonly<Partial<Record<number, ${row}>>> = {\n${entries.join('')}};\n`;
const entry = (code, row) => `  ${code}: ${JSON.stringify(row)},\n`;

/** What the SDK itself needs of the codes: small, as every page loads it. */
async function writeRules() {
  const { errors, closes } = await read('codes.json');
  const rules = [...new Set(closes.map(({ client }) => client))].sort().map((rule) => `'${rule}'`);
  const others = closes.filter(({ client }) => client !== 'reconnect');
  await writeFile(
    new URL('code-rules.ts', target),
    [
      banner,
      `/** What a client does about a close. */\nexport type CloseRule = ${rules.join(' | ')};\n`,
      table(
        'RIGHT_NAMES',
        'Name of each error code that says of which right a caller is short.',
        'string',
        errors.filter(({ code }) => code >= 200 && code < 300).map(({ code, name }) => entry(code, name)),
      ),
      table(
        'CLOSE_RULES',
        'What a client does about each close code but to reconnect.',
        'CloseRule',
        others.map(({ code, client }) => entry(code, client)),
      ),
    ].join('\n'),
  );
}

/** For requests, which are answered with codes alone. */
async function writeNames() {
  const { errors } = await read('codes.json');
  const rows = errors.map(({ code, name }) => entry(code, name));
  const names = table('ERROR_NAMES', 'Name of each error code.', 'string', rows);
  await writeFile(new URL('code-names.ts', target), [banner, names].join('\n'));
}

/** What the SDK says of the codes to people: loaded beside the first connection. */
async function writeWords() {
  const { errors, closes } = await read('codes.json');
  await writeFile(
    new URL('code-words.ts', target),
    [
      banner,
      table(
        'REMEDIES',
        'What to do about each error code.',
        'string',
        errors.map((row) => entry(row.code, row.do)),
      ),
      table(
        'ENDINGS',
        'What each close code says has happened, and what its user can do where the client stops.',
        'readonly [what: string, todo?: string]',
        closes.map((row) => entry(row.code, [row.what, ...(row.client === 'stop' ? [row.do] : [])])),
      ),
    ].join('\n'),
  );
}

/** The version of the packages, which clients tell the hub. */
async function writeVersion() {
  const { version } = JSON.parse(await readFile(new URL('../packages/realtime/package.json', import.meta.url), 'utf8'));
  await writeFile(
    new URL('version.ts', target),
    `${banner}\n/** The version of the packages. */\nexport const VERSION = '${version}';\n`,
  );
}

await mkdir(target, { recursive: true });
await Promise.all([writeFrames(), writeCodes(), writeRules(), writeNames(), writeWords(), writeVersion()]);
