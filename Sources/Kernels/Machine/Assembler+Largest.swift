/// The larger of values, where what is not a number beats all and the first of equals stays.
extension Assembler {
  private enum Predicate: Int {
    case unordered = 0x03
    case ordered = 0x07
    /// Not greater or equal; true where either is not a number.
    case notGreaterOrEqual = 0x19
  }

  /// `best = max(best, memory)`. `rooms` are two registers that may be overwritten.
  package mutating func takeLarger(_ best: Vector, _ place: Place, rooms: (Vector, Vector)) {
    if instructions == .avx512 {
      // Under the mask of numbers: the right operand is the result where it is no number.
      compare(Vector(1), best, .ordered, best)
      prefix(.maximum, best.number, best.number, rm: place.base.rawValue, mask: 1, merges: true)
      operand(best.number, place, scale: instructions.vectorBytes)
    } else {
      compare(rooms.0, best, .unordered, best)
      emit(.maximum, rooms.1, best, place)
      blend(best, rooms.1, best, where: rooms.0)
    }
  }

  /// Takes `value` for `best` in the lanes where it is larger or no number. `rooms` are registers
  /// that may be overwritten.
  package mutating func takeLarger(_ best: Vector, _ value: Vector, rooms: (Vector, Vector)) {
    if instructions == .avx512 {
      compare(Vector(1), best, .ordered, best)
      prefix(.maximum, best.number, best.number, rm: value.number, mask: 1, merges: true)
      byte(0xC0 | (best.number & 7) << 3 | value.number & 7)
    } else {
      compare(rooms.0, best, .unordered, best)
      emit(.maximum, rooms.1, best, value)
      blend(best, rooms.1, best, where: rooms.0)
    }
  }

  /// Takes the value in memory for `best`, and `tap` for `index`, in the lanes where it is larger.
  /// `rooms` are three registers that may be overwritten.
  package mutating func takeLarger(
    _ best: Vector, _ place: Place, index: Vector, tap: Vector,
    rooms: (Vector, Vector, Vector)
  ) {
    let value = rooms.0
    load(value, place)
    if instructions == .avx512 {
      compare(Vector(1), best, .ordered, best)
      compare(Vector(1), best, .notGreaterOrEqual, value, mask: 1)
      for (target, source) in [(best, value), (index, tap)] {
        prefix(.load, target.number, 0, rm: source.number, mask: 1, merges: true)
        byte(0xC0 | (target.number & 7) << 3 | source.number & 7)
      }
    } else {
      compare(rooms.1, best, .ordered, best)
      compare(rooms.2, best, .notGreaterOrEqual, value)
      emit(.and, rooms.1, rooms.1, rooms.2)
      blend(best, best, value, where: rooms.1)
      blend(index, index, tap, where: rooms.1)
    }
  }

  /// Compares into a mask register (AVX-512) or a vector of all ones and zeros.
  private mutating func compare(
    _ target: Vector, _ first: Vector, _ predicate: Predicate, _ second: Vector, mask: Int = 0
  ) {
    prefix(.compare, target.number, first.number, rm: second.number, mask: mask, merges: true)
    byte(0xC0 | (target.number & 7) << 3 | second.number & 7)
    byte(predicate.rawValue)
  }

  /// `target = mask ? second : first` (AVX2).
  private mutating func blend(
    _ target: Vector, _ first: Vector, _ second: Vector, where mask: Vector
  ) {
    emit(.blend, target, first, second)
    byte(mask.number << 4)
  }
}
