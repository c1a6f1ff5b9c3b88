// Every row of every .cases table of the catalogue, against the command reader and the printer.
import { describeCases } from '../support/describe-cases.ts';
import { filesUnder } from '../support/files.ts';

describeCases(filesUnder('test/catalogue', /\.cases$/));
