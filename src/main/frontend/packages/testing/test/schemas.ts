import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';

const schemas = join(import.meta.dirname, '../../../../../docs/schema/');
const ajv = new Ajv2020({ strict: false });
const load = (path: string): object => JSON.parse(readFileSync(schemas + path, 'utf8')) as object;
ajv.addSchema(load('common.json'));

function validators(side: 'client' | 'server'): Map<string, ValidateFunction> {
  const names = typesOf(side);
  for (const name of names) ajv.addSchema(load(`${side}/${name}.json`), `${side} ${name}`);
  return new Map(
    names.map((name) => {
      const validate = ajv.getSchema(`${side} ${name}`);
      if (validate === undefined) throw new Error(`no schema for ${name}`);
      return [name, validate];
    }),
  );
}

/** The types of one side, as the documentation has them. */
export function typesOf(side: 'client' | 'server'): string[] {
  return readdirSync(schemas + side).map((name) => basename(name, '.json'));
}

const valid = { client: validators('client'), server: validators('server') };

/** Throws unless the wire contract allows the frame, and names each of its members. */
export function assertFrame(side: 'client' | 'server', frame: { readonly type: string }): void {
  const validate = valid[side].get(frame.type);
  if (validate?.(frame) !== true) {
    throw new Error(`${side} ${JSON.stringify(frame)} breaks the contract: ${ajv.errorsText(validate?.errors)}`);
  }
  const { properties } = load(`${side}/${frame.type}.json`) as { properties: object };
  const unnamed = Object.keys(frame).filter((member) => !(member in properties));
  if (unnamed.length > 0) throw new Error(`${side} ${frame.type} has members without a name: ${unnamed.join(', ')}`);
}
