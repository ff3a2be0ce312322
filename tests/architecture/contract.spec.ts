// The contract is complete: what it shows can be sent, and what it answers is described.
import { globSync, readFileSync } from 'node:fs';
import { type Contract, routesOf } from '../contract/contract.js';
import { ContractValidator } from '../contract/validator.js';
import { examplesOf } from '../scenarios/contract-examples.js';

const contract = JSON.parse(readFileSync('docs/openapi.json', 'utf8')) as Contract;
const validator = new ContractValidator(contract);
const posts = routesOf(contract).filter(({ method }) => method === 'POST');

describe('The contract', () => {
  it('has an example of every POST body, which leaves out no field', () => {
    expect(posts.length).toBeGreaterThan(100);
    const without = posts.flatMap(({ path }) =>
      examplesOf(contract, path).flatMap((example) => example.without.map((pointer) => `${path}: ${pointer}`)),
    );
    expect(without).toEqual([]);
  });

  it('has examples that are valid by its own schemas', () => {
    const invalid = posts.flatMap(({ path }) => {
      const place = ['paths', path, 'post', 'requestBody', 'content', 'application/json', 'schema'];
      return examplesOf(contract, path).flatMap(({ name, value }) =>
        validator.faults(place, value).map(({ pointer, detail }) => `${path} ${name}: ${pointer} ${detail}`),
      );
    });
    expect(invalid).toEqual([]);
  });

  it('is read by a validator that sees what is missing, and what is too much', () => {
    const place = ['components', 'schemas', 'CloseBody'];
    expect(validator.faults(place, { useful: 'no' })).toEqual([]);
    expect(validator.faults(place, {}).map(({ pointer }) => pointer)).toEqual(['/useful']);
    expect(validator.faults(place, { useful: 'no', why: 1 }).map(({ pointer }) => pointer)).toEqual(['/why']);
  });

  it('says of every answer what it is', () => {
    const undescribed = routesOf(contract).flatMap(({ method, path, operation }) =>
      Object.entries(operation.responses).flatMap(([status, answer]) => {
        const { content } =
          answer.$ref === undefined ? answer : (contract.components.responses[last(answer.$ref)] ?? {});
        const kinds = Object.values(content ?? {});
        return kinds.length > 0 && kinds.every((media) => Object.hasOwn(media, 'schema'))
          ? []
          : [`${method} ${path} ${status}`];
      }),
    );
    expect(undescribed).toEqual([]);
  });

  it('has one class for each schema: a second one of the name would take its place unseen', () => {
    const classes = globSync('libs/*/src/**/*.ts', { exclude: ['**/*.spec.ts', '**/given-*.ts'] }).flatMap((file) =>
      [
        ...readFileSync(file, 'utf8').matchAll(/(?:@ApiSchema\(\{ name: '(\w+)'.*\}\)\s+)?(?:export )?class (\w+)/g),
      ].map(([, named, name = '']) => named ?? name),
    );
    const twice = classes.filter((name, index) => classes.indexOf(name) !== index);
    expect(classes.length).toBeGreaterThan(200);
    expect(twice.filter((name) => Object.hasOwn(contract.components.schemas, name))).toEqual([]);
  });
});

function last(ref: string): string {
  return ref.split('/').at(-1) ?? '';
}
