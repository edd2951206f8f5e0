export type { HistoryInput } from './historyPage.ts';
export { type GateRecord, type TrainingRecord, gateJson } from './record.ts';
export { changesText, fitted, gateText, stderrTail, without } from './text.ts';
export { trainingChangesText, trainingNotes, trainingText } from './training.ts';
