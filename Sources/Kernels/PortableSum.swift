public import Tensors

/// Sums of values of equal shape.
public enum PortableSum {
  /// `output = epilogue(a + b)`.
  ///
  /// The output may be the memory of either.
  public static func add(
    _ a: FloatBlock, _ b: FloatBlock, output: FloatBlock, epilogue: Epilogue = .none, team: Team
  ) {
    precondition(a.count == b.count && a.count == output.count, "blocks of different size")
    unsafe team.spread(a.count, (epilogue, a.pointer, b.pointer, output.mutablePointer)) {
      let (epilogue, a, b, sum) = unsafe $0
      Four.forEach($1) { at, count in
        let value = unsafe Four.load(a + at, count) + Four.load(b + at, count)
        unsafe Four.store(epilogue.apply(value), sum + at, count)
      }
    }
  }

  /// `output = epilogue(inputs[0] + inputs[1] + …)`, added from left to right.
  ///
  /// The output may be the memory of the first input, not of another.
  public static func add(
    _ inputs: [FloatBlock], output: FloatBlock, epilogue: Epilogue = .none, team: Team
  ) {
    guard let first = inputs.first else { return }
    guard inputs.count > 1 else {
      PortableRectifier.forward(epilogue, input: first, output: output, team: team)
      return
    }
    for index in 1..<inputs.count {
      add(
        index == 1 ? first : output, inputs[index], output: output,
        epilogue: index == inputs.count - 1 ? epilogue : .none, team: team)
    }
  }
}
