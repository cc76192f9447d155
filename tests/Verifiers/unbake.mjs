// Takes a badge out of its picture as a stranger would (Open Badges, baking). Prints the text under a keyword, or nothing.
import { readFileSync } from 'node:fs';
import extractChunks from 'png-chunks-extract';

const [file, keyword] = process.argv.slice(2);
const texts = extractChunks(readFileSync(file)).filter(chunk => chunk.name === 'iTXt').map(chunk => read(Buffer.from(chunk.data)));
const found = texts.filter(text => text.keyword === keyword);
if (found.length > 1) throw new Error('more than one badge in the picture');
process.stdout.write(found[0]?.text ?? '');

/** Keyword, whether compressed, how, language, keyword in that language, text (PNG, iTXt). */
function read(data) {
  const [keywordEnd, languageEnd] = [data.indexOf(0), data.indexOf(0, data.indexOf(0) + 3)];
  const translatedEnd = data.indexOf(0, languageEnd + 1);
  if (data[keywordEnd + 1] !== 0) throw new Error('it is compressed');
  return { keyword: data.toString('latin1', 0, keywordEnd), text: data.toString('utf8', translatedEnd + 1) };
}
