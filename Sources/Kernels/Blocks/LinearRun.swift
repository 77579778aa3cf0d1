public import Tensors

/// A matrix times vectors in machine code: forward, and back to the input.
///
/// The matrix is used where it lies: it is read once, and memory is the limit. The bits do not
/// depend on the team. Nothing is allocated while it runs.
///
/// - Layout: input `[batch, inputs]`, output `[batch, outputs]`, weight `[outputs, inputs]`.
@safe public struct LinearRun {
  private let sizes: PortableLinear
  private let set: InstructionSet
  private let mostItems: Int
  /// Rows times vectors: `[rows - 1][vectors - 1]`.
  private let dots: [[MachineCode.Function]]
  /// Eight rows or one, by long steps and by short ones.
  private let long: [MachineCode.Function]
  private let short: [MachineCode.Function]
  /// Floats of a long step, and of a short one.
  private let step: Int
  private let shortStep: Int
  /// Owns the code.
  private let library: KernelLibrary

  /// Rows whose products are summed before they are added.
  private static let rows = 8

  /// Makes the kernels of a matrix.
  ///
  /// - Throws: where the system refuses memory for code.
  public init(_ sizes: PortableLinear, library: KernelLibrary) throws(KernelLibrary.Refused) {
    self.sizes = sizes
    self.library = library
    set = library.set
    var dots = unsafe [[MachineCode.Function]]()
    let (mostRows, mostItems) = (DotKernel.mostRows, DotKernel.mostItems(library.set))
    self.mostItems = mostItems
    for rows in 1...mostRows {
      var some = unsafe [MachineCode.Function]()
      for items in 1...mostItems {
        // Only what the sizes need.
        let isNeeded =
          (rows == mostRows || rows == sizes.outputs % mostRows)
          && (items == mostItems || items == sizes.batch % mostItems)
        let kernel = DotKernel(
          set: set, rows: isNeeded ? rows : 1, items: isNeeded ? items : 1, length: sizes.inputs)
        unsafe some.append(try library.kernel(kernel))
      }
      unsafe dots.append(some)
    }
    unsafe self.dots = dots
    let unroll = 4
    step = unroll * set.lanes
    shortStep = set.lanes
    let (set, length) = (set, sizes.inputs)
    func kernels(_ unroll: Int) throws(KernelLibrary.Refused) -> [MachineCode.Function] {
      let many = RowsKernel(set: set, rows: Self.rows, length: length, unroll: unroll)
      let one = RowsKernel(set: set, rows: 1, length: length, unroll: unroll)
      return unsafe [try library.kernel(many), try library.kernel(one)]
    }
    unsafe long = try kernels(unroll)
    unsafe short = try kernels(1)
  }

  /// `output = epilogue(weight · input + bias)`.
  public func forward(
    input: FloatBlock, weight: FloatBlock, bias: FloatBlock? = nil, output: FloatBlock,
    epilogue: Epilogue = .none, team: Team
  ) {
    check(input: input, weight: weight, output: output)
    precondition(bias.map { $0.count == sizes.outputs } ?? true, "one bias for each output")
    let operands = unsafe (
      self, input.pointer, weight.pointer, bias?.pointer, output.mutablePointer, epilogue
    )
    unsafe team.run(operands) { operands, worker, count in
      let (run, x, w, bias, y, epilogue) = unsafe operands
      // Which rows are multiplied together does not depend on the team.
      let groups = (run.sizes.outputs + DotKernel.mostRows - 1) / DotKernel.mostRows
      for group in Team.share(of: groups, worker: worker, of: count) {
        unsafe run.multiply(group * DotKernel.mostRows, x, w, bias, y, epilogue)
      }
    }
  }

  /// Up to four rows times all vectors.
  private func multiply(
    _ row: Int, _ x: UnsafePointer<Float>, _ w: UnsafePointer<Float>,
    _ bias: UnsafePointer<Float>?, _ y: UnsafeMutablePointer<Float>, _ epilogue: Epilogue
  ) {
    let (inputs, lanes) = (sizes.inputs, set.lanes)
    let rows = min(DotKernel.mostRows, sizes.outputs - row)
    let most = DotKernel.mostRows * mostItems * lanes
    unsafe withUnsafeTemporaryAllocation(of: Float.self, capacity: most) { room in
      guard let sums = room.baseAddress else { return }
      for item in stride(from: 0, to: sizes.batch, by: mostItems) {
        let items = min(mostItems, sizes.batch - item)
        unsafe dots[rows - 1][items - 1](
          x + item * inputs, w + row * inputs, sums, nil, 0, nil)
        for i in item..<item + items {
          var values = SIMD4<Float>()
          for r in 0..<rows {
            let place = (r * items + i - item) * lanes
            unsafe values[r] = total(sums + place, lanes)
            for k in inputs / lanes * lanes..<inputs {
              unsafe values[r] += w[(row + r) * inputs + k] * x[i * inputs + k]
            }
          }
          if let bias = unsafe bias { unsafe values += Four.load(bias + row, rows) }
          unsafe Four.store(epilogue.apply(values), y + (i * sizes.outputs + row), rows)
        }
      }
    }
  }

  /// `inputGradient = weightᵀ · outputGradient`, or adds that where `accumulate` is true.
  ///
  /// Rows of the matrix whose gradient is zero are not read where they are many: one class costs
  /// one row.
  public func backwardData(
    outputGradient: FloatBlock, weight: FloatBlock, inputGradient: FloatBlock,
    accumulate: Bool = false, team: Team
  ) {
    check(input: inputGradient, weight: weight, output: outputGradient)
    let operands = unsafe (
      self, outputGradient.pointer, weight.pointer, inputGradient.mutablePointer, accumulate
    )
    unsafe team.run(operands) { operands, worker, count in
      let (run, dy, w, dx, accumulate) = unsafe operands
      let inputs = run.sizes.inputs
      let steps = Team.share(of: (inputs + run.step - 1) / run.step, worker: worker, of: count)
      guard !steps.isEmpty else { return }
      let columns = steps.lowerBound * run.step..<min(inputs, steps.upperBound * run.step)
      if !accumulate {
        for item in 0..<run.sizes.batch {
          unsafe (dx + (item * inputs + columns.lowerBound)).update(
            repeating: 0, count: columns.count)
        }
      }
      for row in stride(from: 0, to: run.sizes.outputs, by: Self.rows) {
        for item in 0..<run.sizes.batch {
          unsafe run.add(
            row, factors: dy + (item * run.sizes.outputs + row), w, to: dx + item * inputs, columns)
        }
      }
    }
  }

  /// Adds up to eight rows, each times its factor, to some columns of a vector.
  private func add(
    _ row: Int, factors: UnsafePointer<Float>, _ w: UnsafePointer<Float>,
    to target: UnsafeMutablePointer<Float>, _ columns: Range<Int>
  ) {
    let rows = min(Self.rows, sizes.outputs - row)
    var some = 0
    for r in 0..<rows where unsafe factors[r] != 0 { some += 1 }
    if rows == Self.rows, some > 5 {
      unsafe add(0, w + row * sizes.inputs, factors, to: target, columns)
      for k in columns.upperBound / shortStep * shortStep..<columns.upperBound {
        var sum: Float = 0
        for r in 0..<rows { unsafe sum += factors[r] * w[(row + r) * sizes.inputs + k] }
        unsafe target[k] += sum
      }
    } else {
      for r in 0..<rows where unsafe factors[r] != 0 {
        let weights = unsafe w + (row + r) * sizes.inputs
        unsafe add(1, weights, factors + r, to: target, columns)
        for k in columns.upperBound / shortStep * shortStep..<columns.upperBound {
          unsafe target[k] += factors[r] * weights[k]
        }
      }
    }
  }

  /// The same with one kernel, by long steps and then by short ones.
  private func add(
    _ kind: Int, _ w: UnsafePointer<Float>, _ factors: UnsafePointer<Float>,
    to target: UnsafeMutablePointer<Float>, _ columns: Range<Int>
  ) {
    var at = columns.lowerBound
    let steps = columns.count / step
    if steps > 0 { unsafe long[kind](w + at, factors, target + at, nil, steps, nil) }
    at += steps * step
    let rest = (columns.upperBound - at) / shortStep
    if rest > 0 { unsafe short[kind](w + at, factors, target + at, nil, rest, nil) }
  }

  private func check(input: FloatBlock, weight: FloatBlock, output: FloatBlock) {
    precondition(input.count == sizes.batch * sizes.inputs, "an input of another size")
    precondition(weight.count == sizes.inputs * sizes.outputs, "a weight of another size")
    precondition(output.count == sizes.batch * sizes.outputs, "an output of another size")
  }
}

/// The sum of 8 or 16 lanes.
@inline(__always)
private func total(_ lanes: UnsafePointer<Float>, _ count: Int) -> Float {
  var sum = unsafe Tile.load(lanes) + Tile.load(lanes + 4)
  if count == 16 { unsafe sum += Tile.load(lanes + 8) + Tile.load(lanes + 12) }
  return (sum[0] + sum[1]) + (sum[2] + sum[3])
}
