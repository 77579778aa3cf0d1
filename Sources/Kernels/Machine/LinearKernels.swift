/// A kernel that multiplies some rows of a matrix with some vectors, many partial sums at a time.
///
/// Whole vectors only; what is left over of a row is the caller's, as are the sums over lanes.
///
/// - Operands: the first vector, the first row, and room for a register's partial sums of each row
///   and vector.
struct DotKernel: KernelDescription {
  static let family = "dot product"
  let set: InstructionSet
  /// Rows of the matrix, at most `mostRows`.
  var rows: Int
  /// Vectors, at most `mostItems`.
  var items: Int
  /// Floats of a row and of a vector, and from each to the next.
  var length: Int

  /// How many bytes ahead of its use a row is asked for from memory.
  private static let ahead = 1024
  /// The most rows.
  static let mostRows = 4
  /// The most vectors.
  static func mostItems(_ set: InstructionSet) -> Int { set == .avx512 ? 4 : 2 }

  func code() -> [UInt8] {
    var code = Assembler(set)
    // Enough sums for the multipliers' latency, and what they multiply.
    let unroll = max(1, (set == .avx512 ? 16 : 8) / (rows * items))
    let sums = (0..<unroll).map { part in
      (0..<rows * items).map { Vector(part * rows * items + $0) }
    }
    let first = unroll * rows * items
    let weights = (0..<rows).map { Vector(first + $0) }
    let value = Vector(first + rows)
    for sum in sums.joined() { code.zero(sum) }

    func step(_ parts: Int) {
      for part in 0..<parts {
        let at = part * set.vectorBytes
        for row in 0..<rows {
          let place = row * length * 4 + at
          code.load(weights[row], Place(.rsi, place))
          if at % 64 == 0 { code.prefetch(Place(.rsi, place + Self.ahead), .second) }
        }
        for item in 0..<items {
          code.load(value, Place(.rdi, item * length * 4 + at))
          for row in 0..<rows {
            code.emit(.multiplyAdd, sums[part][row * items + item], weights[row], value)
          }
        }
      }
    }
    let (steps, rest) = (length / set.lanes).quotientAndRemainder(dividingBy: unroll)
    if steps > 0 {
      code.set(.r8, to: steps)
      let top = code.label()
      step(unroll)
      code.add(.rdi, unroll * set.vectorBytes)
      code.add(.rsi, unroll * set.vectorBytes)
      code.countDown(.r8)
      code.jumpIfNotZero(top)
    }
    step(rest)
    for index in 0..<rows * items {
      var parts = sums.map { $0[index] }
      while parts.count > 1 {
        let last = parts.removeLast()
        code.emit(.add, parts[parts.count / 2], parts[parts.count / 2], last)
      }
      code.store(Place(.rdx, index * set.vectorBytes), parts[0])
    }
    code.leave()
    return code.code
  }
}

/// A kernel that adds some rows of a matrix, each times a factor, to a vector.
///
/// - Operands: the rows' addresses, the factors, the vector, nothing, and the number of steps of
///   `floats` floats.
struct RowsKernel: KernelDescription {
  static let family = "sum of rows"
  let set: InstructionSet
  /// How many rows, at most `mostRows`.
  var rows: Int
  /// Registers of the vector that a step treats.
  var unroll: Int

  /// The most rows: as many as there are registers for their addresses.
  static let mostRows = 6

  /// Floats of a step.
  var floats: Int { unroll * set.lanes }

  func code() -> [UInt8] {
    var code = Assembler(set)
    let factors = (0..<rows).map { Vector(unroll + $0) }
    for row in 0..<rows { code.broadcast(factors[row], Place(.rsi, row * 4)) }
    // The register of the list itself comes last.
    let addresses = ([.rax, .rcx, .r9, .r10, .r11] as [Register]).prefix(rows - 1) + [.rdi]
    for (row, address) in addresses.enumerated() { code.load(address, Place(.rdi, row * 8)) }
    let top = code.label()
    // The products are summed before they are added to what may be a long sum.
    for part in 0..<unroll { code.zero(Vector(part)) }
    for (row, address) in addresses.enumerated() {
      for part in 0..<unroll {
        code.emit(
          .multiplyAdd, Vector(part), factors[row], Place(address, part * set.vectorBytes))
      }
    }
    for part in 0..<unroll {
      let place = Place(.rdx, part * set.vectorBytes)
      code.emit(.add, Vector(part), Vector(part), place)
      code.store(place, Vector(part))
    }
    for address in addresses { code.add(address, floats * 4) }
    code.add(.rdx, floats * 4)
    code.countDown(.r8)
    code.jumpIfNotZero(top)
    code.leave()
    return code.code
  }
}
