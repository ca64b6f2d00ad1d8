import * as fc from 'fast-check';
import { type Command, decide, type Decision, evolve } from './machine.js';
import {
  isFinal,
  type Reason,
  STATUSES,
  type TransactionState,
  type TransactionStatus,
} from './status.js';

const OLD: Reason = { code: 'old', message: 'what stood before' };
const NEW: Reason = { code: 'new', message: 'what is said now' };

const STATES: Readonly<Record<TransactionStatus, TransactionState>> = {
  pending: { status: 'pending' },
  dispatched: { status: 'dispatched' },
  processing: { status: 'processing' },
  unknown: { status: 'unknown', reason: OLD },
  completed: { status: 'completed' },
  failed: { status: 'failed', reason: OLD },
  canceled: { status: 'canceled', reason: OLD },
};

const COMMANDS = {
  confirm_dispatch: { type: 'confirm_dispatch' },
  report_processing: { type: 'report', status: 'processing' },
  report_completed: { type: 'report', status: 'completed' },
  report_failed: { type: 'report', status: 'failed', reason: NEW },
  report_unknown: { type: 'report', status: 'unknown', reason: NEW },
  report_not_found: { type: 'report', status: 'not_found' },
  cancel_never_sent: { type: 'cancel', neverSent: true, reason: NEW },
  cancel_maybe_sent: { type: 'cancel', neverSent: false, reason: NEW },
  give_up_never_sent: { type: 'give_up', neverSent: true, reason: NEW },
  give_up_maybe_sent: { type: 'give_up', neverSent: false, reason: NEW },
  resolve_completed: { type: 'resolve', status: 'completed' },
  resolve_failed: { type: 'resolve', status: 'failed', reason: NEW },
} as const satisfies Readonly<Record<string, Command>>;

/**
 * `→ x` moved to x · `=` unchanged · `!` conflict · `x` refused. One row a status, as in STATES.
 */
const TABLE = `
                    pending      dispatched   processing   unknown      completed  failed  canceled
confirm_dispatch    →dispatched  =            =            =            =          =       =
report_processing   →processing  →processing  =            =            =          =       =
report_completed    →completed   →completed   →completed   →completed   =          !       !
report_failed       →failed      →failed      →failed      →failed      !          =       !
report_unknown      →unknown     →unknown     →unknown     =            =          =       =
report_not_found    =            =            =            =            =          =       =
cancel_never_sent   →canceled    x            x            x            x          x       =
cancel_maybe_sent   x            x            x            x            x          x       =
give_up_never_sent  →failed      →unknown     →unknown     =            =          =       =
give_up_maybe_sent  →unknown     →unknown     →unknown     =            =          =       =
resolve_completed   x            x            x            →completed   =          !       !
resolve_failed      x            x            x            →failed      !          =       !
`;

type CommandName = keyof typeof COMMANDS;
const lines = TABLE.trim().split('\n');
const statuses = (lines[0] ?? '').trim().split(/\s+/) as TransactionStatus[];
const cells = lines.slice(1).flatMap((line) => {
  const [name, ...row] = line.trim().split(/\s+/);
  return row.map((cell, column) => ({
    name: name as CommandName,
    status: statuses[column] ?? 'pending',
    cell,
  }));
});

function show(decision: Decision): string {
  switch (decision.kind) {
    case 'moved':
      return `→${decision.state.status}`;
    case 'unchanged':
      return '=';
    case 'conflict':
      return '!';
    case 'refused':
      return 'x';
  }
}

describe('the table of the machine', () => {
  it('has a cell for every status and command', () => {
    expect([...statuses].sort()).toEqual([...STATUSES].sort());
    expect(cells).toHaveLength(Object.keys(COMMANDS).length * STATUSES.length);
    expect(new Set(cells.map(({ name }) => name))).toEqual(new Set(Object.keys(COMMANDS)));
  });

  it.each(cells)('$name in $status: $cell', ({ name, status, cell }) => {
    const command = COMMANDS[name];
    const decision = decide(command, STATES[status]);
    expect(show(decision)).toBe(cell);
    if (decision.kind !== 'moved') return;
    // The reason is the command's, and there exactly when the status asks for one.
    const needsReason = ['failed', 'canceled', 'unknown'].includes(decision.state.status);
    expect(decision.state).toEqual({
      status: decision.state.status,
      ...(needsReason && { reason: NEW }),
    });
  });
});

const anyCommand = fc.constantFrom<Command>(...Object.values(COMMANDS));
const anyReport = anyCommand.filter(({ type }) => type === 'report');
const anyState = fc.constantFrom(...Object.values(STATES));
const run = (state: TransactionState, commands: readonly Command[]): TransactionState =>
  commands.reduce((before, command) => evolve(before, decide(command, before)), state);

describe('any sequence of commands', () => {
  it('never changes a final state, not even its reason', () => {
    const finalState = anyState.filter(({ status }) => isFinal(status));
    fc.assert(
      fc.property(finalState, fc.array(anyCommand), (state, commands) => {
        expect(run(state, commands)).toBe(state);
      }),
    );
  });

  it('takes each command the second time as nothing new, whatever the first time did', () => {
    fc.assert(
      fc.property(anyState, anyCommand, (state, command) => {
        const once = evolve(state, decide(command, state));
        expect(run(once, [command])).toBe(once);
      }),
    );
  });

  it('never goes back: pending, dispatched, processing, unknown, final', () => {
    const rank = (status: TransactionStatus) =>
      isFinal(status) ? 4 : ['pending', 'dispatched', 'processing', 'unknown'].indexOf(status);
    fc.assert(
      fc.property(fc.array(anyCommand), (commands) => {
        let state = STATES.pending;
        for (const command of commands) {
          const next = run(state, [command]);
          expect(rank(next.status)).toBeGreaterThanOrEqual(rank(state.status));
          state = next;
        }
      }),
    );
  });

  it('touches neither the state nor the command', () => {
    fc.assert(
      fc.property(anyState, anyCommand, (state, command) => {
        const frozen = Object.freeze({ ...state });
        decide(Object.freeze({ ...command }), frozen);
        expect(frozen).toEqual(state);
      }),
    );
  });
});

describe('reports, in any order and any number', () => {
  it('end in the first final word, or else in the furthest that was said', () => {
    fc.assert(
      fc.property(fc.array(anyReport), fc.boolean(), (reports, isConfirmed) => {
        const words = reports.map((report) => ('status' in report ? report.status : ''));
        const firstFinal = words.find((word) => word === 'completed' || word === 'failed');
        const silent = isConfirmed ? 'dispatched' : 'pending';
        const furthest = words.includes('unknown')
          ? 'unknown'
          : words.includes('processing')
            ? 'processing'
            : silent;
        expect(run(STATES[silent], reports).status).toBe(firstFinal ?? furthest);
      }),
    );
  });

  it('end the same wherever the confirmation of the broker arrives', () => {
    const confirmation = COMMANDS.confirm_dispatch;
    fc.assert(
      fc.property(fc.array(anyReport), fc.nat(), (reports, at) => {
        const overtaken = reports.toSpliced(at % (reports.length + 1), 0, confirmation);
        const inOrder = [confirmation, ...reports];
        expect(run(STATES.pending, overtaken)).toEqual(run(STATES.pending, inOrder));
      }),
    );
  });

  it('never end in canceled, and never fail without a gateway that says so', () => {
    const harmless = anyReport.filter(
      (report) => !('status' in report && report.status === 'failed'),
    );
    fc.assert(
      fc.property(fc.array(harmless), (reports) => {
        expect(['failed', 'canceled']).not.toContain(run(STATES.pending, reports).status);
      }),
    );
  });
});

it('is failed or canceled by us only when it is certain that nothing was sent', () => {
  const uncertain = Object.values(COMMANDS).filter(
    (command) =>
      !('neverSent' in command && command.neverSent) &&
      !('status' in command && command.status === 'failed'),
  );
  fc.assert(
    fc.property(fc.array(fc.constantFrom<Command>(...uncertain)), (commands) => {
      expect(['failed', 'canceled']).not.toContain(run(STATES.pending, commands).status);
    }),
  );
});
