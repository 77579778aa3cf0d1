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
  /// Blocks of an item, and floats of a plane of the source: counted once.
  private let blocks: Int
  private let plane: Int

  /// The normalisation of an image; nil where neighbours may be further away than the next block.
  ///
  /// - Parameter source: where the input lies.
  public init?(size: Int, alpha: Double, beta: Double, k: Double, source: BlockLayout) {
    guard size >= 1, size / 2 <= 16, source.lanes == 16 else { return nil }
    (below, above) = (size / 2, (size + 1) / 2 - 1)
    weight = Float(alpha / Double(size))
    (self.beta, self.k, self.source) = (Float(beta), Float(k), source)
    (blocks, plane) = (source.blocks, source.plane)
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
          norm.forEachPixel(part, target, target) { from, _, at in
            unsafe norm.squares(x + from, block, 32 - norm.below..<48 + norm.above, room)
            for lane in stride(from: 0, to: 16, by: 4) {
              let divisor = unsafe norm.divisor(room, at: 32 + lane)
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
        let gradientPlane = gradient.plane
        for part in RowParts(range, height: target.height) {
          if !accumulate, part.row == 0 {
            unsafe target.clearHalo(dx, planes: part.plane..<part.plane + 1)
          }
          let block = part.plane % target.blocks
          norm.forEachPixel(part, gradient, target) { from, place, at in
            let reach = norm.below + norm.above
            unsafe norm.squares(x + from, block, 32 - reach..<48 + reach, room)
            for lane in stride(from: (16 - norm.above) & ~3, to: 32 + norm.below, by: 4) {
              let next = (lane >> 4) - 1
              let isThere = (0..<norm.blocks).contains(block + next)
              var term = SIMD4<Float>()
              if isThere {
                let divisor = unsafe norm.divisor(room, at: 16 + lane)
                let value = unsafe Tile.load(x + (from + next * norm.plane + (lane & 15)))
                let change = unsafe Tile.load(dy + (place + next * gradientPlane + (lane & 15)))
                term = norm.present(
                  value * change * norm.power(divisor) / divisor, block + next, lane & 15)
              }
              unsafe Tile.store(term, terms + lane)
            }
            for lane in stride(from: 0, to: 16, by: 4) {
              var sum = SIMD4<Float>()
              for step in -norm.above...norm.below {
                unsafe sum += Self.load(terms, at: 16 + lane + step)
              }
              let divisor = unsafe norm.divisor(room, at: 32 + lane)
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

  /// Calls `body` with every pixel's place in the source and in two other layouts.
  @inline(__always)
  private func forEachPixel(
    _ part: RowParts.Part, _ second: BlockLayout, _ third: BlockLayout,
    _ body: (_ source: Int, _ second: Int, _ third: Int) -> Void
  ) {
    var start = (source.place(part), second.place(part), third.place(part))
    for _ in 0..<part.count {
      for x in 0..<source.width {
        body(start.0 &+ x &* 16, start.1 &+ x &* 16, start.2 &+ x &* 16)
      }
      start.0 += source.row
      start.1 += second.row
      start.2 += third.row
    }
  }

  /// The squares of a pixel's channels, those of its block from 32 on; of channels that do not
  /// exist, zero. Only the lanes that are needed, by fours.
  @inline(__always)
  @unsafe private func squares(
    _ x: UnsafePointer<Float>, _ block: Int, _ lanes: Range<Int>,
    _ room: UnsafeMutablePointer<Float>
  ) {
    for lane in stride(from: lanes.lowerBound & ~3, to: lanes.upperBound, by: 4) {
      let next = (lane >> 4) - 2
      var value = SIMD4<Float>()
      if (0..<blocks).contains(block + next) {
        value = unsafe Tile.load(x + (next * plane + (lane & 15)))
        value = present(value * value, block + next, lane & 15)
      }
      unsafe Tile.store(value, room + lane)
    }
  }

  /// Four neighbours from any place, by whole fours as they were stored: what was stored a moment
  /// ago is at hand only in one piece.
  @inline(__always)
  @unsafe private static func load(_ values: UnsafePointer<Float>, at place: Int) -> SIMD4<Float> {
    let start = unsafe values + (place & ~3)
    let a = unsafe Tile.load(start)
    switch place & 3 {
    case 0: return a
    case 1:
      let b = unsafe Tile.load(start + 4)
      return SIMD4(a[1], a[2], a[3], b[0])
    case 2:
      let b = unsafe Tile.load(start + 4)
      return SIMD4(lowHalf: a.highHalf, highHalf: b.lowHalf)
    default:
      let b = unsafe Tile.load(start + 4)
      return SIMD4(a[3], b[0], b[1], b[2])
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
  @unsafe private func divisor(_ squares: UnsafePointer<Float>, at place: Int) -> SIMD4<Float> {
    var sum = SIMD4<Float>()
    for step in -below...above { unsafe sum += Self.load(squares, at: place + step) }
    return sum * weight + k
  }

  /// `D^-beta`.
  @inline(__always)
  private func power(_ divisor: SIMD4<Float>) -> SIMD4<Float> {
    if beta == 0.75 {
      let root = Self.reciprocalRoot(divisor)
      return root * root * Self.reciprocalRoot(root)
    }
    if beta == 0.5 { return Self.reciprocalRoot(divisor) }
    if beta == 1 { return 1 / divisor }
    var result = SIMD4<Float>()
    for lane in 0..<4 { result[lane] = pow(divisor[lane], -beta) }
    return result
  }

  /// `1/√v` of positive numbers, to the last digits. A vector's own root goes lane by lane.
  ///
  /// - Source: the halved exponent as a first guess (Lomont 2003), then Newton's steps.
  @inline(__always)
  private static func reciprocalRoot(_ value: SIMD4<Float>) -> SIMD4<Float> {
    // Beyond this the steps would overflow.
    let v = value.replacing(with: 1e37, where: value .> 1e37)
    let bits = unsafe unsafeBitCast(v, to: SIMD4<Int32>.self)
    let guess = SIMD4<Int32>(repeating: 0x5F37_59DF) &- (bits &>> 1)
    var root = unsafe unsafeBitCast(guess, to: SIMD4<Float>.self)
    let half = v * 0.5
    for _ in 0..<3 { root *= 1.5 - half * root * root }
    return root
  }
}
