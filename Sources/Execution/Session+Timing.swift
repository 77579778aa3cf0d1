import Planning
public import Tensors

extension Session {
  /// The time of every forward step of one run, in seconds, in the order of the plan.
  public func timedForward() -> [Double] { forward.map(Self.time) }

  /// The time of every step of one backward run under a rule, in seconds. `seed` as in
  /// `runBackward`.
  public func timedBackward(_ rule: BackwardRule, seed: [Float]) -> [Double] {
    guard let steps = backward[rule], let place = plan.seeds[rule] else { return [] }
    block(place).copy(from: seed)
    return steps.map(Self.time)
  }

  private static func time(_ step: BoundStep) -> Double {
    let time = ContinuousClock().measure(step)
    return Double(time.components.seconds) + Double(time.components.attoseconds) / 1e18
  }
}
