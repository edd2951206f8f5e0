export type { HistoryInput } from './historyPage.ts';
export { type GateRecord, gateJson } from './record.ts';
export { changesText, fitted, gateText, stderrTail, without } from './text.ts';
