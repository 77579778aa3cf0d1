/// The factors that a transform's code reads.
struct Factors {
  let values: [Float]
  let set: InstructionSet

  init(_ values: [Double], _ set: InstructionSet) {
    self.values = values.map { Float($0) }
    self.set = set
  }

  /// The registers that are left for everything else.
  var free: [Vector] {
    (0..<set.registers - (set == .avx512 ? values.count : 0)).reversed().map { Vector($0) }
  }

  /// Keeps the factors where writers find them: in the last registers, or below the stack's end.
  func prepare(_ code: inout Assembler) {
    for (index, value) in values.enumerated() {
      if set == .avx512 {
        code.constant(Vector(set.registers - 1 - index), value)
      } else {
        code.storeConstant(value, at: place(index))
      }
    }
  }

  /// Where a factor lies that has no register.
  fileprivate func place(_ index: Int) -> Place { Place(.rsp, -16 - 4 * index) }
}

/// What the writers of the three transforms have in common: registers that they take and give back.
protocol TransformWriter {
  var factors: Factors { get }
  var code: Assembler { get set }
  /// Registers that hold nothing.
  var free: [Vector] { get set }
  /// Bytes of the half of a block that is being written.
  var half: Int { get set }
  /// Bytes from a tile to the next, for each pointer that walks.
  var steps: [(Register, Int)] { get }
  /// Writes what is done for a half of a tile's block.
  mutating func tile()
}

extension TransformWriter {
  /// The whole kernel: a loop over tiles, which `r8` counts.
  mutating func write() -> [UInt8] {
    factors.prepare(&code)
    let top = code.label()
    for part in 0..<factors.set.vectorsPerBlock {
      half = part * factors.set.vectorBytes
      tile()
    }
    for (register, step) in steps { code.add(register, step) }
    code.countDown(.r8)
    code.jumpIfNotZero(top)
    code.leave()
    return code.code
  }
  /// Calls `body` with a register that holds a factor.
  mutating func use(_ index: Int, _ body: (Vector, inout Assembler) -> Void) {
    let set = factors.set
    guard set != .avx512 else {
      body(Vector(set.registers - 1 - index), &code)
      return
    }
    let factor = free.removeLast()
    code.broadcast(factor, factors.place(index))
    body(factor, &code)
    free.append(factor)
  }
  mutating func copy(_ value: Vector) -> Vector {
    let copy = free.removeLast()
    code.move(copy, value)
    return copy
  }
  mutating func load(_ place: Place) -> Vector {
    let value = free.removeLast()
    code.load(value, place)
    return value
  }
  /// Adds `factor · value` to `sum`.
  mutating func add(_ factor: Int, _ value: Vector, to sum: Vector) {
    use(factor) { $1.emit(.multiplyAdd, sum, value, $0) }
  }
  /// Adds `factor · odd` to `even`, and returns what `even` was less the same.
  mutating func plusMinus(_ even: Vector, _ odd: Vector, _ factor: Int) -> Vector {
    let minus = copy(even)
    use(factor) {
      $1.emit(.multiplyAdd, even, odd, $0)
      $1.emit(.multiplySubtract, minus, odd, $0)
    }
    return minus
  }
}

/// How a row of a tile's sums becomes targets.
struct TileEnd {
  let start: TileKernel.Start
  let end: TileKernel.End
  /// Bytes from a row of the target to the next.
  let row: Int
  /// Columns that exist.
  let columns: Int
  /// Bytes of the half of a block that is being written.
  let half: Int
}

extension TransformWriter {
  /// Finishes a row of sums and writes it to the target, which `rdx` points at.
  mutating func finish(_ sums: [Vector], row: Int, _ tile: TileEnd) {
    let (f, g, h) = (free.removeLast(), free.removeLast(), free.removeLast())
    let end = EndWriter(end: tile.end, free: (f, g, h))
    end.prepare(&code)
    let steps = tile.end.steps ?? .init()
    for (column, sum) in sums.enumerated() where column < tile.columns {
      let target = Place(.rdx, row * tile.row + column * 64 + tile.half)
      switch tile.start {
      case .zero: break
      case .bias: code.emit(.add, sum, sum, Place(.rsi, tile.half))
      case .target: code.emit(.add, sum, sum, target)
      }
      end.finish(sum, Place(.r9, row * steps.row + column * 64 + tile.half), &code)
      code.store(target, sum)
    }
    free += [f, g, h]
  }
}
