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
  /// For every number of rows: by long steps and by short ones.
  private let long: [MachineCode.Function]
  private let short: [MachineCode.Function]
  /// Floats of a long step, and of a short one.
  private let step: Int
  private let shortStep: Int
  /// Owns the code.
  private let library: KernelLibrary

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
    var (long, short) = unsafe ([MachineCode.Function](), [MachineCode.Function]())
    for rows in 1...RowsKernel.mostRows {
      unsafe long.append(try library.kernel(RowsKernel(set: set, rows: rows, unroll: unroll)))
      unsafe short.append(try library.kernel(RowsKernel(set: set, rows: rows, unroll: 1)))
    }
    unsafe (self.long, self.short) = (long, short)
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
  /// Rows of the matrix whose gradient is zero are not read: one class costs one row, and behind a
  /// rectifier half of them are left out.
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
      for item in 0..<run.sizes.batch {
        let target = unsafe dx + item * inputs
        if !accumulate {
          unsafe (target + columns.lowerBound).update(repeating: 0, count: columns.count)
        }
        unsafe run.add(w, factors: dy + item * run.sizes.outputs, to: target, columns)
      }
    }
  }

  /// Adds all rows, each times its factor, to some columns of a vector.
  private func add(
    _ w: UnsafePointer<Float>, factors: UnsafePointer<Float>,
    to target: UnsafeMutablePointer<Float>, _ columns: Range<Int>
  ) {
    let most = RowsKernel.mostRows
    unsafe withUnsafeTemporaryAllocation(of: UnsafePointer<Float>.self, capacity: most) { rows in
      unsafe withUnsafeTemporaryAllocation(of: Float.self, capacity: most) { some in
        guard let rows = rows.baseAddress, let some = some.baseAddress else { return }
        var count = 0
        for row in 0..<sizes.outputs where unsafe factors[row] != 0 {
          unsafe rows[count] = w + row * sizes.inputs
          unsafe some[count] = factors[row]
          count += 1
          if count == most {
            unsafe add(rows, some, count, to: target, columns)
            count = 0
          }
        }
        if count > 0 { unsafe add(rows, some, count, to: target, columns) }
      }
    }
  }

  /// The same for a few rows at a time, by long steps and then by short ones. `rows` is used up.
  private func add(
    _ rows: UnsafeMutablePointer<UnsafePointer<Float>>, _ factors: UnsafePointer<Float>,
    _ count: Int, to target: UnsafeMutablePointer<Float>, _ columns: Range<Int>
  ) {
    var at = columns.lowerBound
    for r in 0..<count { unsafe rows[r] += at }
    /// As many steps of one size as there are left.
    func pass(_ kernel: MachineCode.Function, _ step: Int) {
      let steps = (columns.upperBound - at) / step
      guard steps > 0 else { return }
      unsafe kernel(rows, factors, target + at, nil, steps, nil)
      at += steps * step
      for r in 0..<count { unsafe rows[r] += steps * step }
    }
    unsafe pass(long[count - 1], step)
    unsafe pass(short[count - 1], shortStep)
    for k in 0..<columns.upperBound - at {
      var sum: Float = 0
      for r in 0..<count { unsafe sum += factors[r] * rows[r][k] }
      unsafe target[at + k] += sum
    }
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
