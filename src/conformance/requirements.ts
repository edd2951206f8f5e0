import { ValueError } from '../errors.ts';
import { PROMISES, capabilitiesFault, isDeparture } from '../learning/declarations.ts';
import { type AnyRule, isGenerative } from '../learning/generative/rule.ts';
import { type LearningRule, reasonOf } from '../learning/rule.ts';
import { type AnyCheckId, CHECK_IDS, GENERATIVE_IDS, PROFILES, type Profile } from './check.ts';

/** @throws {ValueError} for a rule with a door of its own for nonlinear networks, as rules had before */
export function requireOneDoor(rule: LearningRule): void {
  if ('dense' in rule && rule.dense !== undefined)
    throw new ValueError(
      `checkRule: ${rule.id} must have one infer and one learn for all networks, got dense besides; move what it does into infer(A, problem, options) and learn(A, problem, z), return one record { weights, bias } a layer, and declare capabilities: { nonlinear: true }`,
    );
}

/** @throws {ValueError} when a caller without types gave something else: a class, a function, what a module exports */
export function requireRule(rule: unknown): void {
  const given = typeof rule === 'object' && rule !== null ? rule : {};
  const lacks = ['id', 'name', 'infer', 'learn'].filter((key) => !(key in given));
  if (lacks.length === 0) return;
  const got = given === rule ? `an object without ${lacks.join(', ')}` : String(rule).slice(0, 80);
  throw new ValueError(
    `checkRule: rule must be an object with id, name, infer and learn, got ${got}${'default' in given ? '; give its default export' : '; see LearningRule'}`,
  );
}

/** @throws {ValueError} for departures that are none, from no check, or without a reason */
export function requireDepartures(rule: AnyRule): void {
  const departures: unknown = rule.departures; // of JavaScript, anything
  if (typeof departures !== 'object' || departures === null)
    throw new ValueError(
      `checkRule: departures of ${rule.id} must be reasons by check, got ${String(departures)}; {} where it departs from nothing`,
    );
  for (const [id, reason] of Object.entries<unknown>({ ...departures })) {
    requireKnown(`departures of ${rule.id}`, id, isGenerative(rule) ? GENERATIVE_IDS : CHECK_IDS);
    if (!isDeparture(reason) || reasonOf(reason).trim() === '')
      throw new ValueError(
        `checkRule: departures of ${rule.id} must each have a reason, got none for ${id}; say why the rule fails it by design`,
      );
  }
}

/** @throws {ValueError} for capabilities that nobody knows */
export function requireCapabilities({ id, capabilities }: AnyRule, faultOf = capabilitiesFault): void {
  const fault = capabilities === undefined ? undefined : faultOf(capabilities);
  if (fault !== undefined)
    throw new ValueError(
      `checkRule: ${id} must ${fault}, got ${JSON.stringify(capabilities).slice(0, 200)}; see Capabilities`,
    );
}

/** @throws {ValueError} for capabilities or promises that nobody knows */
export function requireClaims(rule: LearningRule): void {
  requireCapabilities(rule);
  const { id, promises = [] } = rule;
  const unknown = promises.find((promise) => !PROMISES.includes(promise));
  if (unknown !== undefined)
    throw new ValueError(
      `checkRule: promises of ${id} must be of ${PROMISES.join(', ')}, got ${JSON.stringify(unknown)}; leave it out, or name one`,
    );
}

/** @throws {ValueError} for a profile or a check that is not known */
export function requireOptions(
  {
    profile = 'core',
    checks = [],
  }: {
    readonly profile?: Profile;
    readonly checks?: readonly AnyCheckId[];
  },
  profiles: Readonly<Record<Profile, readonly AnyCheckId[]>> = PROFILES,
): void {
  if (!Object.hasOwn(PROFILES, profile))
    throw new ValueError(
      `checkRule: profile must be one of ${Object.keys(PROFILES).join(', ')}, got ${JSON.stringify(profile)}`,
    );
  for (const id of checks) {
    requireKnown('checks', id, profiles.extended);
    if (!profiles[profile].includes(id))
      throw new ValueError(`checkRule: checks must belong to profile ${profile}, got ${id}; ask for profile extended`);
  }
}

function requireKnown(what: string, id: string, known: readonly AnyCheckId[]): void {
  if (!known.some((name) => name === id))
    throw new ValueError(`checkRule: ${what} must name checks, got ${JSON.stringify(id)}; known: ${known.join(', ')}`);
}
