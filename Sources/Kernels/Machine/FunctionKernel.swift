/// A kernel for a function of one number, or for its way back.
///
/// - Operands: source or gradient, the value for the way back, target, the constants (16 times
///   each, in the order of `Constant`), how many rows, none.
/// - Source: the exponential is `2ⁿ eʳ` with `|r| ≤ ln 2 / 2`, `n` in the exponent's bits, and
///   Cephes' polynomial for `eʳ` (Moshier 1989); the error function is Abramowitz & Stegun 1964,
///   formula 7.1.26.
struct FunctionKernel: KernelDescription {
  static let family = "function"
  let set: InstructionSet
  var function: BlockFunction
  /// Whether the result is added to the target.
  var accumulates: Bool
  /// Pixels of a row.
  var width: Int
  /// Bytes from a row to the next; the second source is there on the way back.
  var firstRow: Int
  var secondRow: Int?
  var targetRow: Int

  /// Numbers that the kernels read.
  enum Constant: Int, CaseIterable {
    case one, two, three, six, minusOne, minusTwo, minusThree, half, minusHalf, third
    /// Ends of the exponential's range: beyond them `2ⁿ` is no normal number.
    case highest, lowest
    case log2e, ln2High, ln2Low
    /// `eʳ = (((((e0 r + e1) r + e2) r + e3) r + e4) r + e5) r² + r + 1`.
    case e0, e1, e2, e3, e4, e5
    /// `erfc(z) = (((((n0 t + n1) t + n2) t + n3) t + n4) t) e^(-z²)` with
    /// `t = 1 / (1 + 0.3275911 z)`; `z = x/√2`, and half of it is wanted.
    case n0, n1, n2, n3, n4, nScale
    /// `1/√(2π)`.
    case density
    /// `2 √(2/π)`, that times 0.044715, and that times 3.
    case bend, bendCube, bendSlope
    case twenty, minusTwenty
    /// The function's own.
    case alpha

    var value: Float {
      switch self {
      case .one: 1
      case .two: 2
      case .three: 3
      case .six: 6
      case .minusOne: -1
      case .minusTwo: -2
      case .minusThree: -3
      case .half: 0.5
      case .minusHalf: -0.5
      case .third: 1 / 3
      case .highest: 88
      case .lowest: -87
      case .log2e: 1.442_695_04
      case .ln2High: 0.693_359_375
      case .ln2Low: -2.121_944_40e-4
      case .e0: 1.987_569_150_0e-4
      case .e1: 1.398_199_950_7e-3
      case .e2: 8.333_451_907_3e-3
      case .e3: 4.166_579_589_4e-2
      case .e4: 1.666_666_545_9e-1
      case .e5: 5.000_000_120_1e-1
      case .n0: 0.5 * 1.061_405_429
      case .n1: 0.5 * -1.453_152_027
      case .n2: 0.5 * 1.421_413_741
      case .n3: 0.5 * -0.284_496_736
      case .n4: 0.5 * 0.254_829_592
      case .nScale: 0.327_591_1 * 0.707_106_781
      case .density: 0.398_942_280
      case .bend: 1.595_769_122
      case .bendCube: 1.595_769_122 * 0.044715
      case .bendSlope: 1.595_769_122 * 0.044715 * 3
      case .twenty: 20
      case .minusTwenty: -20
      case .alpha: 0
      }
    }
  }

  func code() -> [UInt8] {
    var code = Assembler(set)
    var walkers = [
      RowProgram.Walker(register: .rdi, column: set.vectorBytes, row: firstRow),
      RowProgram.Walker(register: .rdx, column: set.vectorBytes, row: targetRow),
    ]
    if let secondRow {
      walkers.append(.init(register: .rsi, column: set.vectorBytes, row: secondRow))
    }
    let registers = 7
    let program = RowProgram(
      walkers: walkers,
      stretches: [.init(count: width * set.vectorsPerBlock, unroll: set.registers / registers)])
    program.write(&code) { code, _, at, places in
      for index in 0..<places {
        let distance = (at + index) * set.vectorBytes
        let r = FunctionRegisters(index * registers)
        if secondRow == nil {
          forward(&code, r, Place(.rdi, distance))
        } else {
          slope(&code, r, Place(.rsi, distance), gradient: Place(.rdi, distance))
        }
        let target = Place(.rdx, distance)
        if accumulates { code.emit(.add, r.b, r.b, target) }
        code.store(target, r.b)
      }
    }
    code.leave()
    return code.code
  }

  /// Puts the function of what stands at `x` into `b`.
  private func forward(_ code: inout Assembler, _ r: FunctionRegisters, _ x: Place) {
    code.load(r.a, x)
    switch function {
    case .sigmoid: code.logistic(r)
    case .silu:
      code.hold(r.d, r.a, from: .lowest)
      code.logistic(r)
      code.emit(.multiply, r.b, r.b, r.d)
    case .tanh:
      code.emit(.add, r.a, r.a, r.a)
      code.logistic(r)
      code.load(r.c, .two)
      code.emit(.multiplyThenAdd, r.b, r.c, .minusOne)
    case .hardSigmoid, .hardSwish:
      code.emit(.add, r.b, r.a, .three)
      code.zero(r.c)
      code.emit(.maximum, r.b, r.c, r.b)
      code.load(r.c, .six)
      code.emit(.minimum, r.b, r.c, r.b)
      code.emit(.divide, r.b, r.b, .six)
      if function == .hardSwish { code.emit(.multiply, r.b, r.b, r.a) }
    case .leaky:
      code.zero(r.c)
      code.emit(.maximum, r.b, r.c, r.a)
      code.emit(.minimum, r.a, r.c, r.a)
      code.emit(.multiplyAdd, r.b, r.a, .alpha)
    case .elu:
      code.zero(r.c)
      code.emit(.maximum, r.d, r.c, r.a)
      code.emit(.minimum, r.a, r.c, r.a)
      code.exponential(r)
      code.emit(.add, r.b, r.b, .minusOne)
      code.emit(.multiplyAdd, r.d, r.b, .alpha)
      code.move(r.b, r.d)
    case .gelu:
      code.normal(r, x)
      code.emit(.multiply, r.b, r.d, x)
    case .geluTanh:
      code.hold(r.f, r.a, from: .minusTwenty)
      code.bend(r)
      code.logistic(r)
      code.emit(.multiply, r.b, r.b, r.f)
    case .mish:
      code.hold(r.d, r.a, from: .lowest)
      code.gate(r)
      code.emit(.multiply, r.b, r.b, r.d)
    }
  }

  /// Puts the gradient times the slope at `value` into `b`.
  private func slope(
    _ code: inout Assembler, _ r: FunctionRegisters, _ value: Place, gradient: Place
  ) {
    switch function {
    case .sigmoid:
      // y (1 - y)
      code.load(r.a, value)
      code.load(r.b, .one)
      code.emit(.subtract, r.b, r.b, r.a)
      code.emit(.multiply, r.b, r.b, r.a)
    case .tanh:
      // 1 - y²
      code.load(r.a, value)
      code.load(r.b, .one)
      code.emit(.multiplySubtract, r.b, r.a, r.a)
    case .hardSigmoid:
      code.load(r.b, gradient)
      code.emit(.divide, r.b, r.b, .six)
      code.zero(r.c)
      code.keep(r.b, where: r.c, .less, value, room: r.d)
      code.load(r.c, .one)
      code.keep(r.b, where: r.c, .greater, value, room: r.d)
      return
    case .hardSwish:
      // x/3 + 1/2 between -3 and 3; what is left of one from 3 on.
      code.load(r.b, value)
      code.load(r.c, .third)
      code.emit(.multiplyThenAdd, r.b, r.c, .half)
      code.load(r.c, .minusThree)
      code.keep(r.b, where: r.c, .less, value, room: r.d)
      code.load(r.c, .three)
      code.keep(r.b, where: r.c, .greater, value, room: r.d)
      code.load(r.a, .one)
      code.move(r.e, r.a)
      code.keep(r.e, where: r.c, .greater, value, room: r.d)
      code.emit(.subtract, r.a, r.a, r.e)
      code.emit(.add, r.b, r.b, r.a)
    case .leaky, .elu:
      // The gradient where the output is positive; what is left of it elsewhere, times a factor.
      code.load(r.a, gradient)
      code.move(r.b, r.a)
      code.zero(r.c)
      code.keep(r.b, where: r.c, .less, value, room: r.d)
      code.emit(.subtract, r.a, r.a, r.b)
      if case .elu = function {
        code.load(r.c, value)
        code.emit(.add, r.c, r.c, .alpha)
        code.emit(.multiplyAdd, r.b, r.a, r.c)
      } else {
        code.emit(.multiplyAdd, r.b, r.a, .alpha)
      }
      return
    case .silu:
      // σ (1 + x (1 - σ)) = σ + x σ (1 - σ)
      code.load(r.a, value)
      code.load(r.c, .highest)
      code.emit(.minimum, r.a, r.c, r.a)
      code.hold(r.d, r.a, from: .lowest)
      code.logistic(r)
      code.emit(.multiply, r.a, r.a, r.b)
      code.emit(.multiply, r.a, r.a, r.b)
      code.emit(.multiplyAdd, r.b, r.a, r.d)
    case .gelu:
      // Φ + x φ; the exponential of -x²/2 is still there.
      code.load(r.a, value)
      code.normal(r, value)
      code.emit(.multiply, r.b, r.e, .density)
      code.load(r.a, value)
      code.load(r.c, .twenty)
      code.emit(.minimum, r.a, r.c, r.a)
      code.hold(r.c, r.a, from: .minusTwenty)
      code.emit(.multiplyAdd, r.d, r.b, r.c)
      code.move(r.b, r.d)
    case .geluTanh:
      // s + x s (1 - s) · 2u′
      code.load(r.a, value)
      code.bend(r)
      code.logistic(r)
      code.emit(.multiply, r.a, r.a, r.b)
      code.emit(.multiply, r.a, r.a, r.b)
      code.emit(.multiply, r.a, r.a, r.e)
      code.emit(.multiplyAdd, r.b, r.a, r.d)
    case .mish:
      // g + x σ (1 - g²)
      code.load(r.a, value)
      code.logistic(r)
      code.move(r.f, r.b)
      code.load(r.a, value)
      code.hold(r.d, r.a, from: .lowest)
      code.gate(r)
      code.load(r.a, .one)
      code.emit(.multiplySubtract, r.a, r.b, r.b)
      code.emit(.multiply, r.a, r.a, r.f)
      code.emit(.multiplyAdd, r.b, r.a, r.d)
    }
    code.emit(.multiply, r.b, r.b, gradient)
  }
}

/// The registers that one value is computed in.
private struct FunctionRegisters {
  let a: Vector
  let b: Vector
  let c: Vector
  let d: Vector
  let e: Vector
  let f: Vector
  let g: Vector

  init(_ first: Int) {
    (a, b, c, d) = (Vector(first), Vector(first + 1), Vector(first + 2), Vector(first + 3))
    (e, f, g) = (Vector(first + 4), Vector(first + 5), Vector(first + 6))
  }
}

extension Place {
  fileprivate init(_ constant: FunctionKernel.Constant) {
    self.init(.rcx, constant.rawValue * 64)
  }
}

extension Assembler {
  fileprivate mutating func load(_ target: Vector, _ constant: FunctionKernel.Constant) {
    load(target, Place(constant))
  }
  fileprivate mutating func emit(
    _ instruction: VectorInstruction, _ target: Vector, _ first: Vector,
    _ constant: FunctionKernel.Constant
  ) {
    emit(instruction, target, first, Place(constant))
  }

  /// `target = max(limit, value)`: far out the function is zero, and times a huge number must stay
  /// so although the exponential does not quite reach zero.
  fileprivate mutating func hold(
    _ target: Vector, _ value: Vector, from limit: FunctionKernel.Constant
  ) {
    load(target, limit)
    emit(.maximum, target, target, value)
  }

  /// `b = eᵃ`; `a` and `c` are used up.
  fileprivate mutating func exponential(_ r: FunctionRegisters) {
    load(r.c, .highest)
    emit(.minimum, r.a, r.c, r.a)
    load(r.c, .lowest)
    emit(.maximum, r.a, r.c, r.a)
    emit(.multiply, r.c, r.a, .log2e)
    round(r.c, r.c)
    emit(.multiplySubtract, r.a, r.c, .ln2High)
    emit(.multiplySubtract, r.a, r.c, .ln2Low)
    load(r.b, .e0)
    for coefficient in [FunctionKernel.Constant.e1, .e2, .e3, .e4, .e5, .one, .one] {
      emit(.multiplyThenAdd, r.b, r.a, coefficient)
    }
    emit(.toInteger, r.c, Vector(0), r.c)
    shiftLeft(r.c, r.c, by: 23)
    emit(.addInteger, r.b, r.b, r.c)
  }

  /// `b = σ = 1 / (1 + e⁻ᵃ)`, and `e⁻ᵃ` in `a`, since `1 - σ` is `e⁻ᵃ σ` to the last digit; `c` is
  /// used up.
  fileprivate mutating func logistic(_ r: FunctionRegisters) {
    emit(.multiply, r.a, r.a, .minusOne)
    exponential(r)
    emit(.add, r.c, r.b, .one)
    move(r.a, r.b)
    load(r.b, .one)
    emit(.divide, r.b, r.b, r.c)
  }

  /// `d = Φ(a)` and `e = e^(-a²/2)`, of what also stands at `x`; all others are used up.
  fileprivate mutating func normal(_ r: FunctionRegisters, _ x: Place) {
    emit(.multiply, r.d, r.a, .minusOne)
    emit(.maximum, r.d, r.d, r.a)
    load(r.b, .nScale)
    emit(.multiplyThenAdd, r.d, r.b, .one)
    load(r.f, .one)
    emit(.divide, r.f, r.f, r.d)
    load(r.d, .n0)
    for coefficient in [FunctionKernel.Constant.n1, .n2, .n3, .n4] {
      emit(.multiplyThenAdd, r.d, r.f, coefficient)
    }
    emit(.multiply, r.d, r.d, r.f)
    emit(.multiply, r.a, r.a, r.a)
    emit(.multiply, r.a, r.a, .minusHalf)
    exponential(r)
    move(r.e, r.b)
    // The lower tail; the upper one is what is left of one.
    emit(.multiply, r.d, r.d, r.e)
    load(r.f, .one)
    emit(.subtract, r.f, r.f, r.d)
    emit(.subtract, r.f, r.f, r.d)
    zero(r.c)
    keep(r.f, where: r.c, .less, x, room: r.g)
    emit(.add, r.d, r.d, r.f)
  }

  /// `a = 2u`, `d = x` and `e = 2u′` for `u = √(2/π) (x + 0.044715 x³)`, `x` being held within
  /// ±20, where the tangent of `u` has long been ±1; `b` and `c` are used up.
  fileprivate mutating func bend(_ r: FunctionRegisters) {
    load(r.c, .twenty)
    emit(.minimum, r.d, r.c, r.a)
    hold(r.c, r.d, from: .minusTwenty)
    move(r.d, r.c)
    emit(.multiply, r.b, r.d, r.d)
    load(r.e, .bendSlope)
    emit(.multiplyThenAdd, r.e, r.b, .bend)
    load(r.a, .bendCube)
    emit(.multiplyThenAdd, r.a, r.b, .bend)
    emit(.multiply, r.a, r.a, r.d)
  }

  /// `b = tanh(ln(1 + eᵃ)) = w / (w + 2)` with `w = eᵃ (eᵃ + 2)`, `a` being held below 20, where
  /// that is one; `a` and `c` are used up.
  fileprivate mutating func gate(_ r: FunctionRegisters) {
    load(r.c, .twenty)
    emit(.minimum, r.a, r.c, r.a)
    exponential(r)
    emit(.add, r.c, r.b, .two)
    emit(.multiply, r.b, r.b, r.c)
    emit(.add, r.c, r.b, .two)
    emit(.divide, r.b, r.b, r.c)
  }
}
