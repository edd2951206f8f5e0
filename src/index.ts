// The public face of pcn-check. What is not exported here may change at any time.

export {
  type Arithmetic,
  type Elementwise,
  type ElementwiseArithmetic,
  type ExactArithmetic,
  type FloatArithmetic,
  type HostArithmetic,
  type InPlaceArithmetic,
  type Shape,
  type Transposes,
} from './arithmetic/arithmetic.ts';
export { type BigMatrix, bignumber64 } from './arithmetic/bignumber.ts';
export { cosine } from './arithmetic/cosine.ts';
export { type DegreeBound, degree } from './arithmetic/degree.ts';
export { type Dual, dual } from './arithmetic/dual.ts';
export { type Bounded, errorBound } from './arithmetic/errorBound.ts';
export { ACTIVATIONS, type ActivationName } from './arithmetic/activations.ts';
export { openBlas } from './arithmetic/blas/openBlas.ts';
export { openCuda } from './arithmetic/cuda/cuda.ts';
export { elementwise } from './arithmetic/elementwise.ts';
export { type Float32Matrix, float32 } from './arithmetic/float32.ts';
export { type Float64Matrix, float64 } from './arithmetic/float64.ts';
export { type FieldMatrix, PRIME, primeField } from './arithmetic/primeField.ts';
export { type RationalMatrix, rational } from './arithmetic/rational.ts';
export { type RowSource, rowBlocks } from './arithmetic/rowBlocks.ts';
export { show } from './arithmetic/show.ts';
export { CAPABILITIES, OPERATIONS, requireOperation } from './arithmetic/tfjs/capabilities.ts';
export { type TfjsMatrix, tfjs, tfjsElementwise } from './arithmetic/tfjs/onDemand.ts';
export { CLAIMS, selectClaims } from './claims/index.ts';
export {
  type AnyCheckId,
  CHECK_IDS,
  type CheckId,
  type CheckKind,
  type CheckNumber,
  GENERATIVE_IDS,
  type GenerativeCheckId,
  PROFILES,
  type Profile,
} from './conformance/check.ts';
export { type CheckOptions, type CheckResult, type RuleReport, checkRule } from './conformance/checkRule.ts';
export type { LeftOut } from './conformance/asked.ts';
export type { Coverage } from './conformance/coverage.ts';
export type { Explanation } from './conformance/explain.ts';
export {
  type AnyCommandRule,
  type CommandControls,
  type CommandOptions,
  type CommandRule,
  anyCommandRule,
  commandRule,
} from './conformance/commandRule.ts';
export {
  type Batch,
  type CharacterSource,
  type CifarFormat,
  type CifarSource,
  type DataSource,
  type Normalisation,
  characters,
  cifar,
  digits,
  generatedText,
  mnist,
  normalise,
  teacher,
} from './data/index.ts';
export { DataError, DimensionError, EngineError, PcnCheckError, SingularError, ValueError } from './errors.ts';
export type {
  Case,
  Claim,
  Formula,
  IdentityTest,
  MeanTest,
  OrderTest,
  RatioTest,
  Regime,
  SearchTest,
  Test,
} from './evidence/claim.ts';
export { type CourtSettings, openCourt, openEngine } from './evidence/court.ts';
export { type Court, judge } from './evidence/judge.ts';
export type { ControlResult, Counterexample, EvidenceKind, Finding, Outcome, Verdict } from './evidence/verdict.ts';
export { type Certificate, certificate } from './inference/certificate.ts';
export { type DescentOptions, type DescentOutcome, gradientDescent } from './inference/gradientDescent.ts';
export { type SolveOptions, type SolverName, SOLVERS, chooseSolver, solve } from './inference/solvers/index.ts';
export { type LanczosOutcome, type RitzValue, lanczos } from './inference/solvers/lanczos.ts';
export { LEARNING_RULES } from './learning/index.ts';
export type {
  Capabilities,
  Departure,
  Engine,
  EngineRule,
  InferenceOptions,
  LearningRule,
  RulePromise,
  Undecided,
  WrongRule,
} from './learning/rule.ts';
export {
  type Initialisation,
  conditioned,
  kaimingUniform,
  normPreserving,
  orthogonal,
  xavierUniform,
} from './network/initialisations.ts';
export {
  type EnergyParts,
  type GenerativeErrors,
  energyParts,
  generativeErrors,
} from './inference/generative/errors.ts';
export { energiesByClass, predict, readoutAt } from './inference/generative/predict.ts';
export { type Settling, type Watch, inferenceStep, settle } from './inference/generative/settle.ts';
export { type InferOptions, type Inferred, infer } from './inference/infer.ts';
export {
  type Ends,
  type LocalCertificate,
  awayFromRest,
  localCertificate,
  treeAwayFromRest,
  treeCertificate,
} from './inference/localCertificate.ts';
export { kinkAwareNorm } from './inference/kinkAware.ts';
export { minimise } from './inference/minimise.ts';
export { OUTCOMES, type Status } from './inference/outcome.ts';
export { energyGradient, energySum, predictions, startOf, stateAt } from './inference/state.ts';
export { activation } from './layers/activation.ts';
export { type AttentionOptions, type Weighting, attention } from './layers/attention.ts';
export { bias } from './layers/bias.ts';
export { type BlockForm, perceptron, selfAttention, transformerBlock } from './layers/block.ts';
export { type ConvolutionOptions, convolution } from './layers/convolution.ts';
export { type DenseForm, type Placement, dense } from './layers/dense.ts';
export { describeLayer, layerFrom } from './layers/index.ts';
export type { At, Layer, LayerRecipe, LinearMap, NodeShape, Parameters } from './layers/layer.ts';
export { layerNorm } from './layers/layerNorm.ts';
export { linear } from './layers/linear.ts';
export { meanPooling } from './layers/meanPooling.ts';
export { named } from './layers/named.ts';
export { positionwise } from './layers/positionwise.ts';
export { reshaped } from './layers/reshaped.ts';
export { residual as skip } from './layers/residual.ts';
export { scaled } from './layers/scaled.ts';
export { sequence } from './layers/sequence.ts';
export { learn as learnGenerative } from './learning/generative/fastMicroSteps.ts';
export { type GenerativeUpdates, hebbianUpdates } from './learning/generative/hebbian.ts';
export { GENERATIVE_RULES } from './learning/generative/index.ts';
export type {
  AnyRule,
  GenerativeCapabilities,
  GenerativeEngineRule,
  GenerativeRule,
  SettleOptions,
  WrongGenerativeRule,
} from './learning/generative/rule.ts';
export { type MicroSteps, learnByGram, learnByLoop } from './learning/generative/microSteps.ts';
export { type LayerTimes, layerTimes } from './learning/layerTimes.ts';
export {
  type EquilibrateOptions,
  type Equilibrated,
  type NonlinearAlignment,
  type UpdateComparison,
  compareUpdates,
  equilibrate,
  nonlinearAlignment,
} from './learning/nonlinearAlignment.ts';
export { backprop, localUpdates } from './learning/updates.ts';
export {
  type GenerativeModel,
  type GenerativeNumbers,
  type GenerativeSizes,
  generativeModel,
  sizesOf,
} from './network/generative.ts';
export { generativeNetwork, generativeOf } from './network/generativeGraph.ts';
export { type GenerativeShape, drawLatents, drawModel } from './network/generativeDraw.ts';
export { type Edge, type Network, type Node, graph } from './network/graph.ts';
export {
  type ChainLayer,
  type LinearGaussian,
  depth,
  isLinearGaussian,
  layer,
  linearGaussian,
  scaleOf,
  weightsOf,
  withLayers,
} from './network/linearGaussian.ts';
export { type NetworkNumbers, linearNetwork, network } from './network/numbers.ts';
export { type ChainView, chainOf, fromChain, widthsOf } from './problem/chain.ts';
export { type GenerativeProblem, activitiesOf, generative, statesOf } from './problem/generative.ts';
export { oneHot } from './problem/oneHot.ts';
export { type ProblemNumbers, linearProblem, problem } from './problem/numbers.ts';
export {
  type LinearProblem,
  type Problem,
  type Supervised,
  asLinear,
  mapProblem,
  problemOf,
  supervised,
} from './problem/problem.ts';
export type { Gaussian, Term } from './terms/index.ts';
export {
  KNOWN_SCALINGS,
  type ScalingExponents,
  learningRatesOf,
  premultipliers,
  scalingNetwork,
  standardNormalWeights,
} from './network/scalingFamily.ts';
export { type PlannedLayer, drawnNetwork } from './network/architecture.ts';
export { type ResnetSizes, resnet, resnetPlan } from './network/resnet.ts';
export { type TransformerSizes, transformer, transformerPlan } from './network/transformer.ts';
export { PARAMETERISATIONS, type ParameterisationName, parameterised } from './network/parameterisations.ts';
export { NOTATION } from './notation.ts';
export { type Random, random } from './random.ts';
export {
  type Equilibrium,
  equilibratedEnergy,
  equilibrium,
  equilibriumActivities,
  loss,
  rescalingMatrix,
} from './theory/equilibrium.ts';
export { feedforwardActivities, outputMaps, residual } from './theory/feedforward.ts';
export { bpFactors, gradientProduct, parameterGradients, pcFactors, weightGradients } from './theory/gradients.ts';
export { bpGradients, pcGradients } from './theory/outputGradients.ts';
export {
  type DataForms,
  type GenerativeEquilibrium,
  dataForms,
  generativeEquilibrium,
  generativeGradients,
  topLatent,
} from './theory/generative/equilibrium.ts';
export { type GenerativeHessian, generativeHessian } from './theory/generative/hessian.ts';
export {
  type LabelSplit,
  labelLeak,
  labelLeakAfter,
  labelRescalingMatrix,
  labelSplit,
} from './theory/generative/label.ts';
export { dataMaps, dataRescalingMatrix } from './theory/generative/maps.ts';
export { generativeSpectrum, lambdaMaxBounds } from './theory/generative/spectrum.ts';
export { type Drift, driftingDirections, requireUnique } from './theory/generative/unique.ts';
export { type Agreement, agreement } from './theory/agreement.ts';
export type { GradientComparison } from './theory/gradientComparison.ts';
export { activityHessian } from './theory/hessian.ts';
export { type OutputEnvelope, hiddenMetric, outputEnvelope } from './theory/outputEnvelope.ts';
export { finitePredictionChange, predictionChange, predictionChangeAlong } from './theory/predictionChange.ts';
export { decorrelationMatrices, learningRates, theorem1Changes, theorem2Changes } from './theory/rescaling.ts';
export { type Spectrum, provenEnds, spectrum, stabilityBound } from './theory/spectrum.ts';
export { spectrumBounds } from './theory/spectrumBounds.ts';
export { type End, type SpectrumEnds, spectrumEnds } from './theory/spectrumEnds.ts';
export { targetAlignment, targetAlignments } from './theory/targetAlignment.ts';
export {
  ARMS,
  type ArmEngine,
  type ArmRule,
  type ArmSetting,
  type ArmState,
  type ArmStep,
  arm,
} from './training/arms.ts';
export { engineRule, type RescaledRule } from './training/engineRule.ts';
export { type Evaluation, type EvaluationOptions, LABELS, evaluate } from './training/generative/evaluate.ts';
export {
  type BatchRecord,
  type GenerativeCheckpoint,
  type GenerativePlan,
  checkpointOf,
  resumeModel,
  trainEpoch,
} from './training/generative/train.ts';
export type { Divergence, DivergenceReason } from './training/divergence.ts';
export {
  TRAINED_SCALINGS,
  type RateSizes,
  type TrainedScaling,
  type TrainedScalingName,
  layerRates,
} from './training/layerRates.ts';
export {
  ADAM,
  type LayerRate,
  OPTIMISERS,
  type Optimiser,
  type OptimiserState,
  type OptimiserStep,
  optimiserStart,
  optimiserStep,
} from './training/optimiser.ts';
export { FACTOR_READINGS, type FactorReading, factorReading } from './training/readings.ts';
export { TRAINING_RULES, type TrainingRule, trainingRule } from './training/rules.ts';
export type { MapError, StepRecord } from './training/stepRecord.ts';
export { type Checkpoint, train, type Trained, type Training } from './training/train.ts';
