public import Tensors

/// A matrix times vectors on any processor: forward, and back to the input and the weight.
///
/// - Layout: input `[batch, inputs]`, output `[batch, outputs]`, weight `[outputs, inputs]`.
public struct PortableLinear: Sendable, Hashable {
  /// How many vectors there are.
  public let batch: Int
  /// Floats of an input vector.
  public let inputs: Int
  /// Floats of an output vector.
  public let outputs: Int

  /// The kernels for a matrix.
  public init(batch: Int, inputs: Int, outputs: Int) {
    self.batch = batch
    self.inputs = inputs
    self.outputs = outputs
  }

  /// `output = epilogue(weight · input + bias)`.
  ///
  /// Reads the matrix once: each few rows meet all vectors while they are in the cache.
  public func forward(
    input: FloatBlock, weight: FloatBlock, bias: FloatBlock? = nil, output: FloatBlock,
    epilogue: Epilogue = .none, team: Team
  ) {
    check(input: input, weight: weight, output: output)
    precondition(bias.map { $0.count == outputs } ?? true, "one bias for each output")
    let operands = unsafe (
      self, input.pointer, weight.pointer, bias?.pointer, output.mutablePointer, epilogue
    )
    unsafe team.spread(outputs, floats: inputs, operands) {
      let (sizes, x, w, bias, y, epilogue) = unsafe $0
      var row = $1.lowerBound
      while row < $1.upperBound {
        let rows = min(4, $1.upperBound - row)
        let base = unsafe w + row * sizes.inputs
        var sums = SIMD4<Float>()
        for item in 0..<sizes.batch {
          let vector = unsafe x + item * sizes.inputs
          if rows == 4 {
            sums = unsafe dotFour(base, vector, count: sizes.inputs)
          } else {
            for i in 0..<rows {
              unsafe sums[i] = dot(base + i * sizes.inputs, vector, count: sizes.inputs)
            }
          }
          if let bias = unsafe bias { unsafe sums += Four.load(bias + row, rows) }
          unsafe Four.store(epilogue.apply(sums), y + (item * sizes.outputs + row), rows)
        }
        row += rows
      }
    }
  }

  /// `inputGradient = weightᵀ · outputGradient`, or adds that where `accumulate` is true.
  ///
  /// Rows of the matrix whose gradient is zero are not read: one class costs one row. Summed in
  /// double precision: everything behind the head of a network inherits its rounding.
  public func backwardData(
    outputGradient: FloatBlock, weight: FloatBlock, inputGradient: FloatBlock,
    accumulate: Bool = false, team: Team
  ) {
    check(input: inputGradient, weight: weight, output: outputGradient)
    let operands = unsafe (
      self, outputGradient.pointer, weight.pointer, inputGradient.mutablePointer, accumulate
    )
    unsafe team.spread(inputs, floats: outputs, operands) {
      let (sizes, dy, w, dx, accumulate) = unsafe $0
      var from = $1.lowerBound
      while from < $1.upperBound {
        let count = min(piece, $1.upperBound - from)
        for item in 0..<sizes.batch {
          let target = unsafe dx + (item * sizes.inputs + from)
          unsafe combineRows(
            w + from, stride: sizes.inputs, factors: dy + item * sizes.outputs,
            rows: sizes.outputs, to: target, count: count, accumulate: accumulate)
        }
        from += count
      }
    }
  }

  /// Adds to `weightGradient` and `biasGradient`, whichever is given, summed over the batch.
  public func backwardWeight(
    input: FloatBlock, outputGradient: FloatBlock, weightGradient: FloatBlock?,
    biasGradient: FloatBlock? = nil, team: Team
  ) {
    check(input: input, weight: weightGradient, output: outputGradient)
    precondition(biasGradient.map { $0.count == outputs } ?? true, "one bias for each output")
    let operands = unsafe (
      self, input.pointer, outputGradient.pointer, weightGradient?.mutablePointer,
      biasGradient?.mutablePointer
    )
    unsafe team.spread(outputs, floats: inputs, operands) {
      let (sizes, x, dy, dw, db) = unsafe $0
      for row in $1 {
        for item in 0..<sizes.batch {
          let factor = unsafe dy[item * sizes.outputs + row]
          if let db = unsafe db { unsafe db[row] += factor }
          if factor != 0, let dw = unsafe dw {
            unsafe addRow(
              x + item * sizes.inputs, factor: factor, to: dw + row * sizes.inputs,
              count: sizes.inputs)
          }
        }
      }
    }
  }

  private func check(input: FloatBlock, weight: FloatBlock?, output: FloatBlock) {
    precondition(input.count == batch * inputs, "an input of another size")
    precondition(weight.map { $0.count == inputs * outputs } ?? true, "a weight of another size")
    precondition(output.count == batch * outputs, "an output of another size")
  }
}

/// One row times a vector, in the order of `dotFour`.
@inline(__always)
private func dot(
  _ row: UnsafePointer<Float>, _ vector: UnsafePointer<Float>, count: Int
) -> Float {
  var (a, b) = (SIMD4<Float>(), SIMD4<Float>())
  var i = 0
  while i &+ 8 <= count {
    unsafe Tile.add(&a, Tile.load(row + i), Tile.load(vector + i))
    unsafe Tile.add(&b, Tile.load(row + (i &+ 4)), Tile.load(vector + (i &+ 4)))
    i &+= 8
  }
  while i < count {
    let few = min(4, count &- i)
    unsafe Tile.add(&a, Four.load(row + i, few), Four.load(vector + i, few))
    i &+= 4
  }
  return total(a + b)
}

@inline(__always)
private func total(_ v: SIMD4<Float>) -> Float { (v[0] + v[1]) + (v[2] + v[3]) }

/// Four neighbouring rows times a vector, eight floats of each at a time.
private func dotFour(
  _ rows: UnsafePointer<Float>, _ vector: UnsafePointer<Float>, count: Int
) -> SIMD4<Float> {
  let zero = SIMD4<Float>()
  var (a0, a1, a2, a3, b0, b1, b2, b3) = (zero, zero, zero, zero, zero, zero, zero, zero)
  let (r0, r1) = unsafe (rows, rows + count)
  let (r2, r3) = unsafe (rows + 2 * count, rows + 3 * count)
  var i = 0
  while i &+ 8 <= count {
    let (x, z) = unsafe (Tile.load(vector + i), Tile.load(vector + (i &+ 4)))
    unsafe Tile.add(&a0, Tile.load(r0 + i), x)
    unsafe Tile.add(&b0, Tile.load(r0 + (i &+ 4)), z)
    unsafe Tile.add(&a1, Tile.load(r1 + i), x)
    unsafe Tile.add(&b1, Tile.load(r1 + (i &+ 4)), z)
    unsafe Tile.add(&a2, Tile.load(r2 + i), x)
    unsafe Tile.add(&b2, Tile.load(r2 + (i &+ 4)), z)
    unsafe Tile.add(&a3, Tile.load(r3 + i), x)
    unsafe Tile.add(&b3, Tile.load(r3 + (i &+ 4)), z)
    i &+= 8
  }
  while i < count {
    let few = min(4, count &- i)
    let x = unsafe Four.load(vector + i, few)
    unsafe Tile.add(&a0, Four.load(r0 + i, few), x)
    unsafe Tile.add(&a1, Four.load(r1 + i, few), x)
    unsafe Tile.add(&a2, Four.load(r2 + i, few), x)
    unsafe Tile.add(&a3, Four.load(r3 + i, few), x)
    i &+= 4
  }
  return SIMD4(total(a0 + b0), total(a1 + b1), total(a2 + b2), total(a3 + b3))
}

/// `target += factor · row`.
@inline(__always)
private func addRow(
  _ row: UnsafePointer<Float>, factor: Float, to target: UnsafeMutablePointer<Float>, count: Int
) {
  let factor = SIMD4(repeating: factor)
  Four.forEach(0..<count) { at, few in
    var sum = unsafe Four.load(UnsafePointer(target) + at, few)
    unsafe Tile.add(&sum, factor, Four.load(row + at, few))
    unsafe Four.store(sum, target + at, few)
  }
}

/// Columns that are summed together: their sums, 1 KB, are small enough for the stack.
private let piece = 128

/// `target = Σ factors[f] · row f`, or adds that, over the rows whose factor is not zero, in their
/// order.
private func combineRows(
  _ base: UnsafePointer<Float>, stride: Int, factors: UnsafePointer<Float>, rows: Int,
  to target: UnsafeMutablePointer<Float>, count: Int, accumulate: Bool
) {
  unsafe withUnsafeTemporaryAllocation(of: SIMD4<Double>.self, capacity: piece / 4) { buffer in
    guard let sums = buffer.baseAddress else { return }
    for i in 0..<piece / 4 { unsafe sums[i] = SIMD4() }
    for row in 0..<rows where unsafe factors[row] != 0 {
      let factor = unsafe SIMD4(repeating: Double(factors[row]))
      let weights = unsafe base + row * stride
      Four.forEach(0..<count) { at, few in
        unsafe sums[at / 4] += factor * SIMD4<Double>(Four.load(weights + at, few))
      }
    }
    Four.forEach(0..<count) { at, few in
      let before =
        unsafe accumulate ? Four.load(UnsafePointer(target) + at, few) : SIMD4<Float>()
      unsafe Four.store(before + SIMD4<Float>(sums[at / 4]), target + at, few)
    }
  }
}
