// The rule that this repository's own CI gives to the action: predictive coding by its closed form, from the built package.
export { pcClosedForm as rule } from '../../dist/learning/pcClosedForm.js';
