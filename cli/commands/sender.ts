/** `ephemera sender`. */
import { type Command, jsonFlag, leaf } from '../command.ts';
import { accountArgument, operate } from '../operator.ts';
import type { JsonFlag } from '../print.ts';

const principal = {
  name: 'principal',
  summary: 'the unique id of an IAM user or role, AIDA... or AROA... (aws iam get-role --query Role.RoleId)',
} as const;

export const command: Command = {
  summary: 'Let systems with AWS credentials of their own send conversions to the queue of submissions',
  about:
    "No API key rides in a message: whose job it becomes says the sender. An operator's commands, by the admin function.",
  commands: {
    bind: leaf<JsonFlag>({
      summary: 'bind an IAM user or role to an account',
      args: [accountArgument, principal],
      flags: [jsonFlag],
      examples: [['ephemera sender bind acct_... AROAEXAMPLEROLEID0001', '']],
      run: (given) => {
        const [account = '', sender = ''] = given.args;
        return operate({ action: 'bindSender', account, sender }, `${sender} sends for ${account}.`, given);
      },
    }),
    unbind: leaf<JsonFlag>({
      summary: 'take the right away',
      args: [principal],
      flags: [jsonFlag],
      run: (given) => {
        const [sender = ''] = given.args;
        return operate({ action: 'unbindSender', sender }, `${sender} sends for nobody.`, given);
      },
    }),
  },
};
