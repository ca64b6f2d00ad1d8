/** What `Profiler.stop` gives, and what a .cpuprofile file holds. */
export interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly children?: readonly number[];
    readonly callFrame: {
      readonly functionName: string;
      readonly url: string;
      readonly lineNumber: number;
    };
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

const FUNCTIONS_MAX = 45;
const PLACES_MAX = 25;
const IDLE = '(idle)';

type CallFrame = CpuProfile['nodes'][number]['callFrame'];
type Times = ReadonlyMap<string, number>;

/** Where the time went, as lines for a person. */
export function summarise(profile: CpuProfile): string[] {
  const stacks = new Stacks(profile);
  const byFunction = stacks.sum((stack) => [stacks.selfName(stack)]);
  const byPlace = stacks.sum(([frame]) => [frame === undefined ? '' : packageOf(frame)]);
  const withCallees = stacks.sum((stack) => stack.filter(isProduct).map(nameOf));
  const total = [...byFunction.values()].reduce((sum, us) => sum + us, 0);
  const busy = total - (byFunction.get(IDLE) ?? 0);
  const lines = (times: Times, max: number): string[] =>
    [...times]
      .filter(([name]) => name !== IDLE)
      .sort(([, a], [, b]) => b - a)
      .slice(0, max)
      .map(([name, us]) => `${((100 * us) / busy).toFixed(1).padStart(6)} %  ${name}`);
  return [
    `busy ${((100 * busy) / total).toFixed(0)} % of ${(total / 1e6).toFixed(1)} s`,
    'self time by function (of the busy time):',
    ...lines(byFunction, FUNCTIONS_MAX),
    'self time by package or file:',
    ...lines(byPlace, PLACES_MAX),
    'time of our functions with all that they call (what is awaited is elsewhere):',
    ...lines(withCallees, FUNCTIONS_MAX),
  ];
}

/** The samples with the functions that were running, innermost first. */
class Stacks {
  private readonly stackOf = new Map<number, readonly CallFrame[]>();

  constructor(private readonly profile: CpuProfile) {
    const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
    const parents = new Map(
      profile.nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])),
    );
    for (const { id } of profile.nodes) {
      const stack: CallFrame[] = [];
      for (let at: number | undefined = id; at !== undefined; at = parents.get(at)) {
        const node = nodes.get(at);
        if (node) stack.push(node.callFrame);
      }
      this.stackOf.set(id, stack);
    }
  }

  /** The time of each name; a name that a stack has more than once counts once. */
  sum(namesOf: (stack: readonly CallFrame[]) => readonly string[]): Times {
    const times = new Map<string, number>();
    const { samples, timeDeltas } = this.profile;
    samples.forEach((id, index) => {
      for (const name of new Set(namesOf(this.stackOf.get(id) ?? []))) {
        times.set(name, (times.get(name) ?? 0) + (timeDeltas[index] ?? 0));
      }
    });
    return times;
  }

  /** What is native is told with the first caller that is not of Node.js. */
  selfName(stack: readonly CallFrame[]): string {
    const [frame] = stack;
    if (frame === undefined) return '(unknown)';
    if (frame.url !== '' && !frame.url.startsWith('node:')) return nameOf(frame);
    const caller = stack.find(({ url }) => url !== '' && !url.startsWith('node:'));
    return caller === undefined ? nameOf(frame) : `${nameOf(frame)}  ← ${nameOf(caller)}`;
  }
}

function nameOf({ functionName, url, lineNumber }: CallFrame): string {
  const name = functionName === '' ? '(anonymous)' : functionName;
  return url === '' ? name : `${name}  ${placeOf(url)}:${lineNumber + 1}`;
}

function isProduct({ url }: CallFrame): boolean {
  return /^(apps|libs)\//.test(placeOf(url));
}

/** Below node_modules or dist: machines differ in what is above. */
function placeOf(url: string): string {
  return url.replace(/^.*?\/(?:node_modules|dist)\//, '');
}

function packageOf({ functionName, url }: CallFrame): string {
  if (url === '') return functionName;
  const place = placeOf(url);
  const isOurs = /^(apps|libs|tools)\//.test(place);
  if (isOurs || place.startsWith('node:')) return place;
  const [first = '', second = ''] = place.split('/');
  return first.startsWith('@') ? `${first}/${second}` : first;
}
