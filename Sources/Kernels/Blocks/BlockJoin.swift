public import Tensors

/// Channels of several sources put together over blocks: a concatenation, a stretch of the
/// channels, or their shuffle. Ready to run between layouts.
///
/// Blocks that come from one source's block as they are, are copied by a kernel; the others lane
/// by lane.
@safe public struct BlockJoinRun {
  /// Neighbouring channels of a source.
  public struct Part: Sendable, Hashable {
    /// Which source; nil for channels of zeros.
    public var source: Int?
    /// Which of its channels; of zeros, only their number counts.
    public var channels: Range<Int>

    /// Names channels.
    public init(source: Int? = 0, channels: Range<Int>) {
      self.source = source
      self.channels = channels
    }
  }
  /// Lanes of a target block that come from one source's block.
  private struct Piece {
    var source: Int?
    var block: Int
    var lane: Int
    var target: Int
    var count: Int
  }

  private let sources: [BlockLayout]
  private let target: BlockLayout
  private let accumulates: Bool
  /// What each block of the target is made of.
  private let blocks: [[Piece]]
  /// A kernel for each source.
  private let functions: [MachineCode.Function]
  /// Owns the code.
  private let library: KernelLibrary

  /// Makes the kernels.
  ///
  /// - Parameter parts: which channels stand one after the other in the target.
  /// - Parameter target: where the target lies; its border is set to zero unless `accumulates`.
  /// - Parameter accumulates: whether values are added to the target rather than stored.
  /// - Throws: where the system refuses memory for code.
  public init(
    _ parts: [Part], sources: [BlockLayout], target: BlockLayout, accumulates: Bool = false,
    library: KernelLibrary
  ) throws(KernelLibrary.Refused) {
    for source in sources {
      var image = target
      image.channels = source.channels
      precondition(source.hasImage(of: image), "layouts of different images")
    }
    precondition(
      parts.allSatisfy { part in
        part.source.map { source in
          sources.indices.contains(source) && part.channels.lowerBound >= 0
            && part.channels.upperBound <= sources[source].channels
        } ?? true
      }, "channels that are not there")
    precondition(
      parts.reduce(0) { $0 + $1.channels.count } == target.channels, "channels left over")
    (self.sources, self.target, self.accumulates) = (sources, target, accumulates)
    self.library = library
    blocks = Self.blocks(parts, target: target)
    unsafe functions = try sources.map { source throws(KernelLibrary.Refused) in
      unsafe try library.kernel(
        PointwiseKernel(
          set: library.set, width: target.width,
          operation: BlockPointwise(.copy, accumulates: accumulates), firstRow: source.row * 4,
          secondRow: 0, targetRow: target.row * 4))
    }
  }

  /// The parts of the way back: where each of a source's channels went, or zeros where it went
  /// nowhere.
  ///
  /// - Parameter parts: parts of one source, no channel twice.
  public static func back(through parts: [Part], channels: Int) -> [Part] {
    var places = [Int?](repeating: nil, count: channels)
    for (place, channel) in parts.map(\.channels).joined().enumerated() {
      places[channel] = place
    }
    var back: [Part] = []
    for place in places {
      if let last = back.last, last.source.map({ _ in last.channels.upperBound }) == place {
        let start = last.channels.lowerBound
        back[back.count - 1].channels = start..<last.channels.upperBound + 1
      } else if let place {
        back.append(Part(channels: place..<place + 1))
      } else {
        back.append(Part(source: nil, channels: 0..<1))
      }
    }
    return back
  }

  /// The channels of a source in turn from so many groups, as a shuffle puts them.
  public static func shuffle(channels: Int, groups: Int) -> [Part] {
    let each = channels / groups
    return (0..<channels).map { place in
      let channel = place % groups * each + place / groups
      return Part(channels: channel..<channel + 1)
    }
  }

  /// The whole of every source, one after the other.
  public static func concatenation(of sources: [BlockLayout]) -> [Part] {
    sources.indices.map { Part(source: $0, channels: 0..<sources[$0].channels) }
  }

  private static func blocks(_ parts: [Part], target: BlockLayout) -> [[Piece]] {
    var blocks = [[Piece]](repeating: [], count: target.blocks)
    var at = 0
    for part in parts {
      for channel in part.channels {
        let (block, lane) = at.quotientAndRemainder(dividingBy: 16)
        let (from, fromLane) = channel.quotientAndRemainder(dividingBy: 16)
        at += 1
        if let last = blocks[block].last, last.source == part.source, last.block == from,
          last.lane + last.count == fromLane
        {
          blocks[block][blocks[block].count - 1].count += 1
        } else {
          blocks[block].append(
            Piece(source: part.source, block: from, lane: fromLane, target: lane, count: 1))
        }
      }
    }
    return blocks
  }

  /// Computes the target. Sources and target are different memory.
  public func run(_ sourceBlocks: [FloatBlock], to targetBlock: FloatBlock, team: Team) {
    precondition(sourceBlocks.count == sources.count, "as many blocks as sources")
    for (block, layout) in zip(sourceBlocks, sources) {
      precondition(block.count == layout.count, "a source of another size")
    }
    precondition(targetBlock.count == target.count, "a target of another size")
    let operands = unsafe (self, sourceBlocks, targetBlock.mutablePointer)
    let planes = target.batch * target.blocks
    unsafe team.spread(planes * target.height, floats: target.width * 16, operands) {
      let (run, sources, y) = unsafe $0
      unsafe run.rows($1, sources, y)
    }
  }

  @unsafe private func rows(
    _ range: Range<Int>, _ sourceBlocks: [FloatBlock], _ y: UnsafeMutablePointer<Float>
  ) {
    for part in RowParts(range, height: target.height) {
      if !accumulates, part.row == 0 {
        unsafe target.clearHalo(y, planes: part.plane..<part.plane + 1)
      }
      let (item, block) = part.plane.quotientAndRemainder(dividingBy: target.blocks)
      let to = unsafe y + target.place(part)
      let pieces = blocks[block]
      for piece in pieces {
        guard let number = piece.source else {
          if !accumulates {
            for row in 0..<part.count { unsafe zeros(piece, to + row * target.row) }
          }
          continue
        }
        let source = sources[number]
        let place = item * source.item + piece.block * source.plane + source.origin
        let from = unsafe sourceBlocks[number].pointer + (place + part.row * source.row)
        if pieces.count == 1, piece.lane == 0 {
          // Lanes past the last channel come along; nobody reads them.
          unsafe functions[number](from, nil, to, nil, part.count, nil)
        } else {
          for row in 0..<part.count {
            unsafe lanes(piece, from + row * source.row, to + row * target.row)
          }
        }
      }
    }
  }

  /// A piece of one row that nothing goes to.
  @unsafe private func zeros(_ piece: Piece, _ to: UnsafeMutablePointer<Float>) {
    for column in 0..<target.width {
      unsafe (to + column * 16 + piece.target).update(repeating: 0, count: piece.count)
    }
  }

  /// A piece of one row.
  @inline(__always)
  @unsafe private func lanes(
    _ piece: Piece, _ from: UnsafePointer<Float>, _ to: UnsafeMutablePointer<Float>
  ) {
    var (x, y) = unsafe (from + piece.lane, to + piece.target)
    for _ in 0..<target.width {
      var lane = 0
      while lane &+ 4 <= piece.count {
        var value = unsafe Tile.load(x + lane)
        if accumulates { unsafe value += Tile.load(UnsafePointer(y) + lane) }
        unsafe Tile.store(value, y + lane)
        lane &+= 4
      }
      while lane < piece.count {
        unsafe y[lane] = accumulates ? y[lane] + x[lane] : x[lane]
        lane &+= 1
      }
      unsafe (x, y) = (x + 16, y + 16)
    }
  }
}
