public import SpecChecking

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The rate of every step.
public struct RateSchedule: Sendable {
  private let settings: TrainSpec
  private let stepsPerEpoch: Int

  /// A schedule over the epochs of the settings.
  public init(_ settings: TrainSpec, stepsPerEpoch: Int) {
    self.settings = settings
    self.stepsPerEpoch = max(stepsPerEpoch, 1)
  }

  /// The rate of a step, counted from 0.
  ///
  /// While warming up, `rate · (step + 1) / steps of warm-up`; after that the schedule, which counts
  /// from the end of the warm-up for the cosine and from the beginning for steps.
  public func rate(at step: Int) -> Double {
    let rate = settings.chosenRate
    let warm = settings.warmup * Double(stepsPerEpoch)
    if Double(step + 1) < warm { return rate * Double(step + 1) / warm }
    switch settings.schedule {
    case .constant: return rate
    case .step:
      let drops = step / stepsPerEpoch / settings.stepEpochs
      return rate * pow(settings.stepFactor, Double(drops))
    case .cosine:
      let all = Double(settings.epochs * stepsPerEpoch)
      let part = min(max((Double(step) - warm) / max(all - warm, 1), 0), 1)
      return rate * 0.5 * (1 + cos(Double.pi * part))
    }
  }
}
