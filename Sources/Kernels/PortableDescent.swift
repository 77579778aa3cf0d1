import Synchronization
public import Tensors

/// How weights follow their gradients: each number on its own, so that the bits depend on nothing
/// else. The formulas are those of the optimisers in `Training`.
public enum PortableDescent {
  /// `w −= rate · (scale · g + decay · w)`.
  public static func step(
    _ weights: FloatBlock, gradient: FloatBlock, scale: Float, rate: Float, decay: Float,
    team: Team
  ) {
    precondition(gradient.count == weights.count, "a gradient of another size")
    let operands = unsafe (
      weights.mutablePointer, gradient.pointer, Factors(scale: scale, rate: rate, decay: decay)
    )
    unsafe team.spread(weights.count, operands) {
      let (w, g, factors) = unsafe $0
      Four.forEach($1) { at, few in
        let weight = unsafe Four.load(UnsafePointer(w) + at, few)
        let slope = unsafe Four.load(g + at, few) * factors.scale + factors.decay * weight
        unsafe Four.store(weight - factors.rate * slope, w + at, few)
      }
    }
  }

  /// `s = scale · g + decay · w`, `m = momentum · m + s`, `w −= rate · m`; by Nesterov's form `w −=
  /// rate · (s + momentum · m)`.
  public static func step(
    _ weights: FloatBlock, gradient: FloatBlock, moving: FloatBlock, momentum: Float,
    nesterov: Bool, scale: Float, rate: Float, decay: Float, team: Team
  ) {
    precondition(gradient.count == weights.count, "a gradient of another size")
    precondition(moving.count == weights.count, "a mean of another size")
    let operands = unsafe (
      weights.mutablePointer, gradient.pointer, moving.mutablePointer,
      Factors(scale: scale, rate: rate, decay: decay), momentum, nesterov
    )
    unsafe team.spread(weights.count, operands) {
      let (w, g, m, factors, momentum, nesterov) = unsafe $0
      Four.forEach($1) { at, few in
        let weight = unsafe Four.load(UnsafePointer(w) + at, few)
        let slope = unsafe Four.load(g + at, few) * factors.scale + factors.decay * weight
        let moved = unsafe momentum * Four.load(UnsafePointer(m) + at, few) + slope
        unsafe Four.store(moved, m + at, few)
        let way = nesterov ? slope + momentum * moved : moved
        unsafe Four.store(weight - factors.rate * way, w + at, few)
      }
    }
  }

  /// The numbers of one step of Adam.
  public struct Adam {
    /// How slowly mean and square follow.
    public var betas: (mean: Float, square: Float)
    /// The rate over the mean's missing weight, and the root of the square's.
    public var size: Float
    public var root: Float
    public var epsilon: Float
    /// Decay that is added to the gradient, and the share of a weight that stays.
    public var added: Float
    public var kept: Float

    /// States a step.
    public init(
      betas: (mean: Float, square: Float), size: Float, root: Float, epsilon: Float,
      added: Float, kept: Float
    ) {
      (self.betas, self.size, self.root, self.epsilon) = (betas, size, root, epsilon)
      (self.added, self.kept) = (added, kept)
    }
  }

  /// `s = scale · g + added · w`, `m = β₁ m + (1 − β₁) s`, `v = β₂ v + (1 − β₂) s²`,
  /// `w = kept · w − size · m / (√v / root + ε)`.
  public static func step(
    _ weights: FloatBlock, gradient: FloatBlock, mean: FloatBlock, square: FloatBlock,
    scale: Float, _ numbers: Adam, team: Team
  ) {
    precondition(gradient.count == weights.count, "a gradient of another size")
    precondition(mean.count == weights.count && square.count == weights.count)
    let operands = unsafe (
      weights.mutablePointer, gradient.pointer, mean.mutablePointer, square.mutablePointer,
      scale, numbers
    )
    unsafe team.spread(weights.count, floats: 2, operands) {
      let (w, g, m, v, scale, numbers) = unsafe $0
      let (first, second) = numbers.betas
      Four.forEach($1) { at, few in
        let weight = unsafe Four.load(UnsafePointer(w) + at, few)
        let slope = unsafe Four.load(g + at, few) * scale + numbers.added * weight
        let mean = unsafe first * Four.load(UnsafePointer(m) + at, few) + (1 - first) * slope
        let square =
          unsafe second * Four.load(UnsafePointer(v) + at, few) + (1 - second) * slope * slope
        unsafe Four.store(mean, m + at, few)
        unsafe Four.store(square, v + at, few)
        let way = numbers.size * mean / (square.squareRoot() / numbers.root + numbers.epsilon)
        unsafe Four.store(numbers.kept * weight - way, w + at, few)
      }
    }
  }

  /// `average = kept · average + (1 − kept) · values`.
  public static func follow(
    _ average: FloatBlock, _ values: FloatBlock, kept: Float, team: Team
  ) {
    precondition(average.count == values.count, "an average of another size")
    unsafe team.spread(values.count, (average.mutablePointer, values.pointer, kept)) {
      let (average, x, kept) = unsafe $0
      Four.forEach($1) { at, few in
        let before = unsafe Four.load(UnsafePointer(average) + at, few)
        let value = unsafe kept * before + (1 - kept) * Four.load(x + at, few)
        unsafe Four.store(value, average + at, few)
      }
    }
  }

  /// Sets every value to zero.
  public static func clear(_ values: FloatBlock, team: Team) {
    unsafe team.spread(values.count, values.mutablePointer) {
      unsafe ($0 + $1.lowerBound).update(repeating: 0, count: $1.count)
    }
  }

  /// Whether every value is a finite number.
  public static func isFinite(_ values: FloatBlock, team: Team) -> Bool {
    let found = Atomic<Bool>(false)
    let x = unsafe values.pointer
    let workers = values.count < 1 << 16 ? 1 : team.size
    func look(_ range: Range<Int>) {
      // Nothing times zero is zero, but for what is not finite.
      var lanes = SIMD4<Float>()
      Four.forEach(range) { at, few in unsafe lanes += Four.load(x + at, few) * 0 }
      let isSound = (lanes[0] + lanes[1]) + (lanes[2] + lanes[3]) == 0
      if !isSound { found.store(true, ordering: .relaxed) }
    }
    if workers == 1 {
      look(0..<values.count)
    } else {
      team.run { worker, count in look(Team.share(of: values.count, worker: worker, of: count)) }
    }
    return !found.load(ordering: .relaxed)
  }

  private struct Factors {
    let scale: Float
    let rate: Float
    let decay: Float
  }
}
