// The shipped files keep to what those who read them take: the JSON schema of the Compose specification, as dclint has it, and
// the OpenAPI schemas of Kubernetes, as kubernetes-models has them: compiled for values, and as types for names. The schemas of
// Kubernetes let fields stand that they do not name; TypeScript does not, in what is written out.
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import ts from 'typescript';
import { parse, parseAllDocuments } from 'yaml';
import { readComposition } from './composition.js';

describe('The composition', () => {
  const text = readFileSync('docker-compose.yml', 'utf8');
  const { $schema: _, ...schema } = JSON.parse(
    readFileSync('node_modules/dclint/schemas/compose.schema.json', 'utf8'),
  ) as Record<string, unknown>;
  const ajv = new Ajv({ strict: false });
  formats.default(ajv);
  const validate = ajv.compile(schema);
  const faults = (file: string) => {
    validate(readComposition(file));
    return (validate.errors ?? []).map(({ instancePath, message, params }) => ({ instancePath, message, ...params }));
  };

  it('keeps to the Compose specification', () => {
    expect(faults(text)).toEqual([]);
  });

  it.each([
    ['restart:', 'restrat:', '/services/talaan', 'restrat'],
    ['internal: true', 'internall: true', '/networks/inner', 'internall'],
    ['read_only: true', 'read_only: 5', '/services/talaan/read_only', undefined],
  ])('would not with %p written as %p', (right, wrong, instancePath, additionalProperty) => {
    expect(text).toContain(right);
    const found = expect.objectContaining({
      instancePath,
      ...(additionalProperty !== undefined && { additionalProperty }),
    });
    expect(faults(text.replace(right, wrong))).toEqual([found]);
  });
});

interface Thing {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
}

describe('The base for a cluster', () => {
  const FOLDER = 'deploy/kubernetes';
  const { resources } = parse(readFileSync(join(FOLDER, 'kustomization.yaml'), 'utf8')) as { resources: string[] };
  const texts = resources
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => readFileSync(join(FOLDER, file), 'utf8'));
  const thingsIn = (text: string): readonly Thing[] =>
    parseAllDocuments(text, { merge: true }).map((document) => document.toJS() as Thing);

  /** Where the package has a kind: `apps/v1/StatefulSet`. */
  const placeOf = ({ apiVersion, kind }: Thing): string => `kubernetes-models/${apiVersion}/${kind}`;

  /** What is wrong with values: a wrong type, a missing field, a number that is none. */
  async function wrongValues(things: readonly Thing[]): Promise<readonly string[]> {
    const found = things.map(async (thing) => {
      const models = (await import(placeOf(thing))) as Record<string, new (data: object) => { validate(): void }>;
      try {
        new models[thing.kind]!(thing).validate();
        return [];
      } catch (error) {
        return [`${thing.kind} ${thing.metadata.name}: ${(error as Error).message}`];
      }
    });
    return (await Promise.all(found)).flat();
  }

  /** What is wrong with names: a field that the kind does not have. */
  function wrongNames(things: readonly Thing[]): readonly string[] {
    const file = resolve('tests/architecture/things.ts');
    const lines = things.map(
      (thing, at) =>
        `import type { I${thing.kind} as Kind${String(at)} } from '${placeOf(thing)}';\n` +
        `export const thing${String(at)}: Kind${String(at)} = ${JSON.stringify(thing)};`,
    );
    const options: ts.CompilerOptions = {
      module: ts.ModuleKind.NodeNext,
      moduleResolution: ts.ModuleResolutionKind.NodeNext,
      target: ts.ScriptTarget.ES2022,
      lib: ['lib.es2022.d.ts'],
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      types: [],
    };
    const text = lines.join('\n');
    const disk = ts.createCompilerHost(options);
    const program = ts.createProgram([file], options, {
      ...disk,
      fileExists: (name) => name === file || disk.fileExists(name),
      readFile: (name) => (name === file ? text : disk.readFile(name)),
      getSourceFile: (name, version, ...rest) =>
        name === file ? ts.createSourceFile(name, text, version) : disk.getSourceFile(name, version, ...rest),
    });
    return ts
      .getPreEmitDiagnostics(program)
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '));
  }

  it('keeps to the schemas of Kubernetes', async () => {
    const things = texts.flatMap(thingsIn);
    expect(things.length).toBeGreaterThan(20);
    expect(await wrongValues(things)).toEqual([]);
    expect(wrongNames(things)).toEqual([]);
  });

  const targets = texts.find((text) => text.includes('kind: StatefulSet')) ?? '';

  it('would not with a name that is misspelt, nor with a word that none of a list is', () => {
    const misspelt = {
      '  serviceName:': '  serviceNmae:',
      'periodSeconds:': 'periodSecond:',
      'readOnlyRootFilesystem:': 'readonlyRootFilesystem:',
      'type: RuntimeDefault': 'type: RuntimeDefaults',
    };
    const wrong = Object.entries(misspelt).map(([right, written]) => {
      expect(targets).toContain(right);
      return thingsIn(targets.replace(right, written))[0]!;
    });
    const found = wrongNames(wrong);
    for (const written of ['serviceNmae', 'periodSecond', 'readonlyRootFilesystem', 'RuntimeDefaults']) {
      expect(found.filter((fault) => fault.includes(`'${written}'`) || fault.includes(`"${written}"`))).not.toEqual([]);
    }
  });

  it('would not with a number written as a word, or without what is needed', async () => {
    const [words] = thingsIn(targets.replace('replicas: 1', 'replicas: one'));
    expect((await wrongValues([words!])).join(' ')).toContain('/spec/replicas');
    const [without] = thingsIn(targets.replace(/ {2}selector:\n.*\n/, ''));
    expect((await wrongValues([without!])).join(' ')).toContain('selector');
  });
});
