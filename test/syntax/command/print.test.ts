// What iptables-save prints for a rule: the tables beside this file, all true of both real programs.
import { describeCases } from '../../support/describe-cases.ts';
import { filesUnder } from '../../support/files.ts';

describeCases(filesUnder('test/syntax/command', /\.cases$/));
