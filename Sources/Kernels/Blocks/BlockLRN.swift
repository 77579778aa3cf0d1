public import Tensors

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Local response normalisation over blocks of channels: each value divided by a power of the
/// energy of its neighbours in other channels.
///
/// `y_c = x_c / D_c^beta`, `D_c = k + alpha/size · Σ x_j²` over the channels `c - ⌊size/2⌋ … c +
/// ⌈size/2⌉ - 1` that exist. Single precision; nothing is allocated while it runs.
public struct BlockLRN: Sendable, Hashable {
  private let below: Int
  private let above: Int
  private let weight: Float
  private let beta: Float
  private let k: Float
  private let source: BlockLayout

  /// The normalisation of an image; nil where neighbours may be further away than the next block.
  ///
  /// - Parameter source: where the input lies.
  public init?(size: Int, alpha: Double, beta: Double, k: Double, source: BlockLayout) {
    guard size >= 1, size / 2 <= 16, source.lanes == 16 else { return nil }
    (below, above) = (size / 2, (size + 1) / 2 - 1)
    weight = Float(alpha / Double(size))
    (self.beta, self.k, self.source) = (Float(beta), Float(k), source)
  }

  /// Computes the output; the target's border is set to zero.
  ///
  /// - Parameter target: where the output lies. Source and target are different memory.
  public func forward(
    _ sourceBlock: FloatBlock, to targetBlock: FloatBlock, _ target: BlockLayout, team: Team
  ) {
    precondition(target.hasImage(of: source), "layouts of different images")
    precondition(sourceBlock.count == source.count && targetBlock.count == target.count)
    let operands = unsafe (self, target, sourceBlock.pointer, targetBlock.mutablePointer)
    let planes = target.batch * target.blocks
    unsafe team.spread(planes * target.height, floats: target.width * 64, operands) {
      operands, range in
      let (norm, target, x, y) = unsafe operands
      unsafe withUnsafeTemporaryAllocation(of: Float.self, capacity: 80) { room in
        guard let room = room.baseAddress else { return }
        for part in RowParts(range, height: target.height) {
          if part.row == 0 {
            unsafe target.clearHalo(y, planes: part.plane..<part.plane + 1)
          }
          let block = part.plane % target.blocks
          norm.forEachPixel(part, target) { from, at in
            unsafe norm.squares(x + from, block, reach: 1, room)
            for lane in stride(from: 0, to: 16, by: 4) {
              let divisor = unsafe norm.divisor(room + (32 + lane))
              let value = unsafe Tile.load(x + (from + lane))
              unsafe Tile.store(value * norm.power(divisor), y + (at + lane))
            }
          }
        }
      }
    }
  }

  /// Computes the input's gradient, `dx_c = dy_c D_c^-beta - 2 beta alpha/size · x_c Σ_j dy_j x_j
  /// D_j^(-beta-1)` over the channels `j` whose divisor contains `x_c`.
  ///
  /// - Parameter gradient: where the output's gradient lies.
  /// - Parameter target: where the input's gradient lies; its border is set to zero unless
  ///   `accumulate`. It is memory of its own.
  public func backward(
    _ sourceBlock: FloatBlock, gradient gradientBlock: FloatBlock, _ gradient: BlockLayout,
    to targetBlock: FloatBlock, _ target: BlockLayout, accumulate: Bool = false, team: Team
  ) {
    precondition(
      target.hasImage(of: source) && gradient.hasImage(of: source), "layouts of different images")
    precondition(sourceBlock.count == source.count && targetBlock.count == target.count)
    precondition(gradientBlock.count == gradient.count, "a gradient of another size")
    let operands = unsafe (
      self, gradient, target, accumulate, sourceBlock.pointer, gradientBlock.pointer,
      targetBlock.mutablePointer
    )
    let planes = target.batch * target.blocks
    unsafe team.spread(planes * target.height, floats: target.width * 64, operands) {
      operands, range in
      let (norm, gradient, target, accumulate, x, dy, dx) = unsafe operands
      // Squares of five blocks, and of three what the sum is made of.
      unsafe withUnsafeTemporaryAllocation(of: Float.self, capacity: 128) { room in
        guard let room = room.baseAddress else { return }
        let terms = unsafe room + 80
        for part in RowParts(range, height: target.height) {
          if !accumulate, part.row == 0 {
            unsafe target.clearHalo(dx, planes: part.plane..<part.plane + 1)
          }
          let block = part.plane % target.blocks
          norm.forEachPixel(part, target) { from, at in
            // The gradient's place is the target's with other distances.
            let pixel = (at - target.place(part)) % target.row / 16
            let row = (at - target.place(part)) / target.row
            let place = gradient.place(part) + row * gradient.row + pixel * 16
            unsafe norm.squares(x + from, block, reach: 2, room)
            for lane in stride(from: 0, to: 48, by: 4) {
              let next = lane / 16 - 1
              let isThere = (0..<target.blocks).contains(block + next)
              var term = SIMD4<Float>()
              if isThere {
                let divisor = unsafe norm.divisor(room + (16 + lane))
                let value = unsafe Tile.load(x + (from + next * norm.source.plane + lane % 16))
                let change = unsafe Tile.load(dy + (place + next * gradient.plane + lane % 16))
                term = norm.present(
                  value * change * norm.power(divisor) / divisor, block + next, lane % 16)
              }
              unsafe Tile.store(term, terms + lane)
            }
            for lane in stride(from: 0, to: 16, by: 4) {
              var sum = SIMD4<Float>()
              for step in -norm.above...norm.below {
                unsafe sum += Tile.load(terms + (16 + lane + step))
              }
              let divisor = unsafe norm.divisor(room + (32 + lane))
              let (value, change) = unsafe (
                Tile.load(x + (from + lane)), Tile.load(dy + (place + lane))
              )
              var result = change * norm.power(divisor)
              result -= value * sum * (2 * norm.beta * norm.weight)
              if accumulate { unsafe result += Tile.load(UnsafePointer(dx) + (at + lane)) }
              unsafe Tile.store(result, dx + (at + lane))
            }
          }
        }
      }
    }
  }

  /// Calls `body` with every pixel's place in the source and in the target.
  @inline(__always)
  private func forEachPixel(
    _ part: RowParts.Part, _ target: BlockLayout, _ body: (_ from: Int, _ at: Int) -> Void
  ) {
    let (from, at) = (source.place(part), target.place(part))
    for row in 0..<part.count {
      for x in 0..<target.width {
        body(from + row * source.row + x * 16, at + row * target.row + x * 16)
      }
    }
  }

  /// The squares of a pixel's channels: of its block in the middle of five, and of as many blocks
  /// on both sides; of channels that do not exist, zero.
  @inline(__always)
  @unsafe private func squares(
    _ x: UnsafePointer<Float>, _ block: Int, reach: Int, _ room: UnsafeMutablePointer<Float>
  ) {
    for next in -reach...reach {
      let isThere = (0..<source.blocks).contains(block + next)
      for lane in stride(from: 0, to: 16, by: 4) {
        var value = SIMD4<Float>()
        if isThere {
          value = unsafe Tile.load(x + (next * source.plane + lane))
          value = present(value * value, block + next, lane)
        }
        unsafe Tile.store(value, room + ((next + 2) * 16 + lane))
      }
    }
  }

  /// Four values, with zeros for channels that do not exist.
  @inline(__always)
  private func present(_ value: SIMD4<Float>, _ block: Int, _ lane: Int) -> SIMD4<Float> {
    let first = block * 16 + lane
    guard first + 4 > source.channels else { return value }
    let channels = SIMD4<Int32>(0, 1, 2, 3) &+ Int32(truncatingIfNeeded: first)
    return value.replacing(
      with: 0, where: channels .>= Int32(truncatingIfNeeded: source.channels))
  }

  /// `D` of four channels, from where the first one's square stands.
  @inline(__always)
  @unsafe private func divisor(_ squares: UnsafePointer<Float>) -> SIMD4<Float> {
    var sum = SIMD4<Float>()
    for step in -below...above { unsafe sum += Tile.load(squares + step) }
    return sum * weight + k
  }

  /// `D^-beta`.
  @inline(__always)
  private func power(_ divisor: SIMD4<Float>) -> SIMD4<Float> {
    if beta == 0.75 {
      let root = 1 / divisor.squareRoot()
      return root * root.squareRoot()
    }
    if beta == 0.5 { return 1 / divisor.squareRoot() }
    if beta == 1 { return 1 / divisor }
    var result = SIMD4<Float>()
    for lane in 0..<4 { result[lane] = pow(divisor[lane], -beta) }
    return result
  }
}
