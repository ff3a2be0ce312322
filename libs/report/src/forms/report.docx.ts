import {
  AlignmentType,
  BorderStyle,
  Document,
  Footer,
  HeadingLevel,
  type IRunOptions,
  Packer,
  PageNumber,
  PageOrientation,
  Paragraph,
  ShadingType,
  Table,
  TableCell,
  TableLayoutType,
  TableRow,
  TextRun,
  VerticalAlignTable,
  WidthType,
} from 'docx';
import { holdableInXml } from '#kernel/characters.js';
import { unzipSync, type Zippable, zipSync } from 'fflate';
import { isNumeric, type ReportDocument, type ReportSection, type ReportTable } from './report.document.js';

const INK = '1B2733';
const HEAD = '123B5D';
const LINE = 'C9D2DA';
const BAND = 'F3F6F8';
const NOTE = 'FFF7E8';
const A4 = { width: 11_906, height: 16_838, orientation: PageOrientation.LANDSCAPE };
const MARGIN = 1_000;
/** Between the margins, in twentieths of a point. */
const WIDTH = A4.height - 2 * MARGIN;
/** The earliest time that a ZIP entry can have, whatever the time zone. */
const NO_TIME = new Date(1980, 0, 1);
const CORE = 'docProps/core.xml';

/** The report for a word processor. Part of format 1: the same report gives the same bytes, so it MUST NOT change. */
export async function reportDocx(report: ReportDocument, asKnownAt: string): Promise<Uint8Array> {
  const { title, facts, sections } = asHeldIn(report);
  const document = new Document({
    title,
    creator: 'Talaan',
    styles: {
      default: {
        document: { run: { font: 'Liberation Sans', size: 19, color: INK, language: { value: 'en-GB' } } },
        title: { run: { size: 34, bold: true, color: HEAD }, paragraph: { spacing: { after: 200 } } },
        heading1: {
          run: { size: 26, bold: true, color: HEAD },
          paragraph: { spacing: { before: 360, after: 120 }, keepNext: true },
        },
      },
    },
    sections: [
      {
        properties: { page: { size: A4, margin: { top: MARGIN, bottom: MARGIN, left: MARGIN, right: MARGIN } } },
        footers: { default: new Footer({ children: [pageNumber()] }) },
        children: [
          new Paragraph({ heading: HeadingLevel.TITLE, text: title }),
          ...facts.map(([name, value]) => text([strong(`${name}: `), value])),
          ...sections.flatMap(sectionOf),
        ],
      },
    ],
  });
  const overrides = [{ path: CORE, data: coreProperties(title, asKnownAt) }];
  return withoutTimes(await Packer.toBuffer(document, undefined, overrides));
}

/** XML cannot hold all that facts of before have. What was signed off with that is refused: its document was unreadable. */
function asHeldIn(report: ReportDocument): ReportDocument {
  const held = (_: string, value: unknown) => (typeof value === 'string' ? holdableInXml(value) : value);
  return JSON.parse(JSON.stringify(report), held) as ReportDocument;
}

function sectionOf({ heading, paragraphs, notes, tables }: ReportSection): (Paragraph | Table)[] {
  return [
    new Paragraph({ heading: HeadingLevel.HEADING_1, text: heading }),
    ...paragraphs.map((line) => text([line])),
    ...notes.map(
      (line) =>
        new Paragraph({
          children: [new TextRun(line)],
          spacing: { before: 80, after: 160 },
          shading: { type: ShadingType.CLEAR, fill: NOTE, color: 'auto' },
          border: { left: { style: BorderStyle.SINGLE, size: 24, color: 'B26A00', space: 6 } },
        }),
    ),
    ...tables.flatMap(tableOf),
  ];
}

function tableOf({ caption, columns, rows, empty }: ReportTable): (Paragraph | Table)[] {
  if (rows.length === 0) return [text([strong(`${caption}: `), empty])];
  const widths = widthsOf(columns, rows);
  const bodyCell = (value: string | number, place: number) => {
    const look = { fill: place === 0 ? BAND : 'FFFFFF', color: INK, isNumber: typeof value === 'number' };
    return cell(value, look, widths[place]);
  };
  return [
    new Paragraph({ children: [strong(caption)], keepNext: true, spacing: { before: 160, after: 80 } }),
    new Table({
      width: { size: WIDTH, type: WidthType.DXA },
      layout: TableLayoutType.FIXED,
      columnWidths: widths,
      rows: [
        new TableRow({
          tableHeader: true,
          cantSplit: true,
          children: columns.map((column, place) => {
            const look = { fill: HEAD, color: 'FFFFFF', isBold: true, isNumber: isNumeric(rows, place) };
            return cell(column, look, widths[place]);
          }),
        }),
        ...rows.map((cells) => new TableRow({ cantSplit: true, children: cells.map(bodyCell) })),
      ],
    }),
    new Paragraph({ spacing: { after: 120 } }),
  ];
}

interface CellStyle {
  readonly fill: string;
  readonly color: string;
  readonly isBold?: boolean;
  readonly isNumber: boolean;
}

/** Each column as wide as its longest cell asks for, within bounds: no word of a heading is broken. */
function widthsOf(columns: readonly string[], rows: ReportTable['rows']): readonly number[] {
  const asked = columns.map((column, place) => {
    const words = column.split(' ').map((word) => word.length + 2);
    const cells = rows.map((row) => String(row[place] ?? '').length);
    return Math.min(30, Math.max(7, ...words, ...cells));
  });
  const sum = asked.reduce((total, share) => total + share, 0);
  return asked.map((share) => Math.floor((WIDTH * share) / sum));
}

function cell(value: string | number, { fill, color, isBold = false, isNumber }: CellStyle, width = 0): TableCell {
  const edge = { style: BorderStyle.SINGLE, size: 4, color: LINE };
  return new TableCell({
    width: { size: width, type: WidthType.DXA },
    shading: { type: ShadingType.CLEAR, fill, color: 'auto' },
    borders: { top: edge, bottom: edge, left: edge, right: edge },
    margins: { top: 40, bottom: 40, left: 80, right: 80 },
    verticalAlign: VerticalAlignTable.TOP,
    children: [
      new Paragraph({
        alignment: isNumber ? AlignmentType.RIGHT : AlignmentType.LEFT,
        children: [run({ text: String(value), color, bold: isBold, size: 17 })],
      }),
    ],
  });
}

function text(parts: readonly (string | TextRun)[]): Paragraph {
  const children = parts.map((part) => (typeof part === 'string' ? new TextRun(part) : part));
  return new Paragraph({ children, spacing: { after: 100 } });
}

const run = (options: IRunOptions) => new TextRun(options);
const strong = (words: string) => run({ text: words, bold: true });

function pageNumber(): Paragraph {
  return new Paragraph({
    alignment: AlignmentType.RIGHT,
    children: [new TextRun({ size: 16, children: ['Page ', PageNumber.CURRENT, ' of ', PageNumber.TOTAL_PAGES] })],
  });
}

/** The library would write the time of the writing here. */
function coreProperties(title: string, asKnownAt: string): string {
  const stamp = `xsi:type="dcterms:W3CDTF">${asKnownAt.slice(0, 19)}Z`;
  return (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' +
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" ' +
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" ' +
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">' +
    `<dc:title>${title.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</dc:title><dc:creator>Talaan</dc:creator><dc:language>en-GB</dc:language>` +
    `<dcterms:created ${stamp}</dcterms:created><dcterms:modified ${stamp}</dcterms:modified></cp:coreProperties>`
  );
}

/** The same package with no time on any entry, and the entries in the order of their names after the list of types. */
function withoutTimes(packed: Uint8Array): Uint8Array {
  const entries = Object.entries(unzipSync(packed)).sort(([one], [other]) => (rank(one) < rank(other) ? -1 : 1));
  const files: Zippable = Object.fromEntries(entries.map(([name, bytes]) => [name, [bytes, { mtime: NO_TIME }]]));
  return zipSync(files, { level: 9 });
}

const rank = (name: string) => (name === '[Content_Types].xml' ? ' ' : name);
