/// A kernel that computes a tile of sums in registers: `pixels × blocks of 16 channels`.
///
/// `target[p, o] = epilogue(start[p, o] + Σ source[p, tap, k] · weight[o, tap, k])`, where the sum
/// runs over blocks of source channels, the taps of a window, and the channels of a block. All
/// distances are constants of the code; only addresses and the number of whole source blocks are
/// operands. It serves convolutions, the way back to their inputs, and the products of Winograd's
/// method: they differ in distances and in how weights are packed.
///
/// - Operands: source, packed weights, target, bias, whole source blocks, the addend or the
///   rectifier's value, and weights that are needed next.
struct TileKernel: KernelDescription {
  static let family = "tile"
  /// Where a tile's pixels lie, in bytes from its first; two levels, because a tile may span rows.
  struct Steps: Hashable {
    /// Bytes from a row of the tile to the next.
    var row = 0
    /// Bytes from a pixel to its right neighbour.
    var column = 64
    /// Bytes from a block of 16 channels to the next.
    var block = 0
  }
  /// What a sum starts with.
  enum Start: Hashable {
    /// Nothing.
    case zero
    /// The bias of its channel.
    case bias
    /// Nothing, and what the target holds is added when the sum is done.
    case target
  }
  /// What is done to a sum before it is stored.
  enum End: Hashable {
    /// Nothing.
    case store
    /// A rectifier, after the addend (of these steps) has been added.
    case activation(Epilogue, addend: Steps?)
    /// A rectifier's backward rule: the value of the rectifier has these steps.
    case mask(RectifierMask, value: Steps)
  }

  let set: InstructionSet
  /// Rows of the tile.
  var rows = 1
  /// Pixels of one row of the tile.
  var columns: Int
  /// Target blocks of 16 channels.
  var blocks: Int
  /// The tile's pixels in the source; `block` is the distance of source blocks.
  var source: Steps
  /// Bytes from a source channel to the next inside a block.
  var channelStep = 4
  /// Channels of a whole source block; 0 where there is none.
  var channels = 16
  /// Channels of a last, partial block; 0 where there is none.
  var tail = 0
  /// Rows and columns of the window.
  var tapRows = 1
  var tapColumns = 1
  /// Bytes from a tap to the next row's or column's.
  var tapRow = 0
  var tapColumn = 0
  /// The tile's pixels in the target.
  var target: Steps
  /// How many lines of weights are used for each that is asked for from memory, from where the
  /// last operand points; 0 where none is.
  var seeks = 0
  /// Whether memory is asked for that is needed later, while the sums are made: from where the bias
  /// operand points, a line for every four source channels and target block.
  var fetches = false
  /// How often all this is done, for kernels without a window; the weights go on.
  var repeats = 1
  /// Bytes from the source of one time to that of the next, and the same for the target.
  var repeatSource = 0
  var repeatTarget = 0
  var start = Start.bias
  var end = End.store

  /// The most pixels of a tile whose targets are so many blocks.
  static func capacity(_ set: InstructionSet, blocks: Int) -> Int {
    let vectors = blocks * set.vectorsPerBlock
    // Besides sums: a register for each weight vector, and two for source values in turn.
    return (set.registers - vectors - 2) / vectors
  }

  /// Writes the code.
  func code() -> [UInt8] {
    var writer = TileWriter(kernel: self)
    return writer.write()
  }
}

/// How a rectifier's backward rule changes a gradient.
public struct RectifierMask: Sendable, Hashable {
  /// Whether gradients pass only where the rectifier's value lies inside its linear range.
  public var readsValue: Bool
  /// Whether only positive gradients pass.
  public var keepsPositive: Bool
  /// The rectifier's upper end: 6, or infinity.
  public var hasUpperEnd: Bool

  /// States a rule.
  public init(readsValue: Bool, keepsPositive: Bool, hasUpperEnd: Bool) {
    self.readsValue = readsValue
    self.keepsPositive = keepsPositive
    self.hasUpperEnd = hasUpperEnd
  }
}

/// Writes a tile kernel. `rdi` walks over source blocks, `rsi` over weights, `rbx` over those that
/// are asked for; `rdx`, `rcx` and `r9` stay where they are.
private struct TileWriter {
  let kernel: TileKernel
  var code: Assembler
  let vectors: Int
  let spare: Range<Int>

  init(kernel: TileKernel) {
    self.kernel = kernel
    code = Assembler(kernel.set)
    vectors = kernel.blocks * kernel.set.vectorsPerBlock
    let first = kernel.rows * kernel.columns * vectors
    spare = first..<kernel.set.registers
    precondition(
      kernel.rows * kernel.columns <= TileKernel.capacity(kernel.set, blocks: kernel.blocks),
      "a tile of more sums than registers")
    precondition(
      kernel.repeats == 1 || (kernel.tapRows * kernel.tapColumns == 1 && kernel.end == .store),
      "a window has no register left to count with")
  }

  private func sum(_ pixel: Int, _ vector: Int) -> Vector { Vector(pixel * vectors + vector) }
  private func weight(_ vector: Int) -> Vector { Vector(spare.lowerBound + vector) }
  private var pixels: Range<Int> { 0..<kernel.rows * kernel.columns }

  /// A pixel's distance from the tile's first, and a vector's place in its block.
  private func distance(_ steps: TileKernel.Steps, _ pixel: Int, _ vector: Int = 0) -> Int {
    let (row, column) = pixel.quotientAndRemainder(dividingBy: kernel.columns)
    let (block, part) = vector.quotientAndRemainder(dividingBy: kernel.set.vectorsPerBlock)
    return row * steps.row + column * steps.column + block * steps.block
      + part * kernel.set.vectorBytes
  }

  mutating func write() -> [UInt8] {
    if kernel.seeks > 0 {
      // The seventh operand lies behind the way back and what `rbx` was.
      code.push(.rbx)
      code.load(.rbx, Place(.rsp, 16))
    }
    repeated()
    if kernel.seeks > 0 { code.pop(.rbx) }
    code.leave()
    return code.code
  }

  private mutating func repeated() {
    guard kernel.repeats > 1 else {
      once()
      return
    }
    // Without a window the registers of its loops are free.
    code.set(.rax, to: kernel.repeats)
    code.move(.r10, .rdi)
    code.move(.r11, .r8)
    let top = code.label()
    once()
    code.add(.r10, kernel.repeatSource)
    code.add(.rdx, kernel.repeatTarget)
    code.move(.rdi, .r10)
    code.move(.r8, .r11)
    code.countDown(.rax)
    code.jumpIfNotZero(top)
  }

  private mutating func once() {
    begin()
    if kernel.channels > 0 {
      let top = code.label()
      window(channels: kernel.channels)
      code.add(.rdi, kernel.source.block)
      code.countDown(.r8)
      code.jumpIfNotZero(top)
    }
    if kernel.tail > 0 { window(channels: kernel.tail) }
    finish()
  }

  private mutating func begin() {
    for pixel in pixels {
      for vector in 0..<vectors {
        let sum = sum(pixel, vector)
        switch kernel.start {
        case .zero: code.zero(sum)
        case .bias where pixel == 0:
          code.load(sum, Place(.rcx, vector * kernel.set.vectorBytes))
        case .bias: code.move(sum, self.sum(0, vector))
        case .target: code.zero(sum)
        }
      }
    }
  }

  /// One block of source channels under the whole window.
  private mutating func window(channels: Int) {
    let vectorBytes = kernel.set.vectorBytes
    // Columns are written out one after the other only for few channels: three columns of a block ran
    // a tenth slower than a loop over them.
    let unrolled = kernel.tapColumns * channels <= 16 ? kernel.tapColumns : 1
    let columnLoops = kernel.tapColumns / unrolled
    let loops = kernel.tapRows * columnLoops > 1
    let source: Register = loops ? .r10 : .rdi
    if loops { code.move(.r10, .rdi) }
    if kernel.tapRows > 1 { code.set(.rax, to: kernel.tapRows) }
    let rowTop = kernel.tapRows > 1 ? code.label() : nil
    if columnLoops > 1 { code.set(.r11, to: columnLoops) }
    let columnTop = columnLoops > 1 ? code.label() : nil
    var step = 0
    for tap in 0..<unrolled {
      for channel in 0..<channels {
        for vector in 0..<vectors {
          let place = (step * vectors + vector) * vectorBytes
          code.load(weight(vector), Place(.rsi, place))
        }
        if kernel.seeks > 0 {
          let lines = step * kernel.blocks..<(step + 1) * kernel.blocks
          for line in lines where line % kernel.seeks == 0 {
            code.prefetch(Place(.rbx, line / kernel.seeks * 64), .second)
          }
        }
        if kernel.fetches, step * kernel.blocks % 4 == 0 {
          code.prefetch(Place(.rcx, step * kernel.blocks / 4 * 64))
        }
        let values = spare.lowerBound + vectors..<spare.upperBound
        for pixel in pixels {
          let value = Vector(values.lowerBound + (pixel + step * pixels.count) % values.count)
          let place =
            distance(kernel.source, pixel) + tap * kernel.tapColumn + channel * kernel.channelStep
          code.broadcast(value, Place(source, place))
          for vector in 0..<vectors {
            code.emit(.multiplyAdd, sum(pixel, vector), weight(vector), value)
          }
        }
        step += 1
      }
    }
    code.add(.rsi, step * vectors * vectorBytes)
    if kernel.seeks > 0 {
      code.add(.rbx, (step * kernel.blocks + kernel.seeks - 1) / kernel.seeks * 64)
    }
    if kernel.fetches { code.add(.rcx, (step * kernel.blocks + 3) / 4 * 64) }
    if let columnTop {
      code.add(source, kernel.tapColumn)
      code.countDown(.r11)
      code.jumpIfNotZero(columnTop)
    }
    if let rowTop {
      code.add(source, kernel.tapRow - (columnTop == nil ? 0 : columnLoops * kernel.tapColumn))
      code.countDown(.rax)
      code.jumpIfNotZero(rowTop)
    }
  }

  private mutating func finish() {
    if kernel.start == .target {
      // Added last, not first: short sums that are added up round less than a long one.
      for pixel in pixels {
        for vector in 0..<vectors {
          let sum = sum(pixel, vector)
          code.emit(.add, sum, sum, Place(.rdx, distance(kernel.target, pixel, vector)))
        }
      }
    }
    let free = (0..<3).map { Vector(spare.lowerBound + $0) }
    let end = EndWriter(end: kernel.end, free: (free[0], free[1], free[2]))
    end.prepare(&code)
    let steps = kernel.end.steps ?? kernel.target
    for pixel in pixels {
      for vector in 0..<vectors {
        end.finish(sum(pixel, vector), Place(.r9, distance(steps, pixel, vector)), &code)
      }
    }
    for pixel in pixels {
      for vector in 0..<vectors {
        code.store(Place(.rdx, distance(kernel.target, pixel, vector)), sum(pixel, vector))
      }
    }
  }
}
