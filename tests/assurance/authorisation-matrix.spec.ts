import { authorisationMatrix } from './authorisation-matrix.js';
import { inShort } from './in-short.js';

inShort(authorisationMatrix);
