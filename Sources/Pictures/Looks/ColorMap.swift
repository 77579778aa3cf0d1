/// Colours for numbers.
public enum ColorMap: String, Sendable, CaseIterable {
  /// Black over purple and orange to light yellow: the default, as it stands out on photos. Even
  /// in lightness, and safe for colour-blind readers.
  case inferno
  /// Black over purple and pink to cream. Even in lightness and colour-blind safe.
  case magma
  /// Purple over green to yellow. Even in lightness and colour-blind safe.
  case viridis
  /// Blue over white to red, for numbers with a sign; colour-blind safe.
  case diverging
  /// Black to white.
  case grey
  /// Blue over cyan and yellow to red, as older tools draw. It shows edges that are not in the
  /// numbers, and colour-blind readers cannot read it.
  case jet

  /// Whether the middle of the map means zero.
  public var isDiverging: Bool { self == .diverging }

  /// The colour of a number from 0 to 1; numbers outside are clamped, NaN is taken as 0.
  public func color(_ value: Float) -> RGB {
    let table = Self.tables[self] ?? []
    let index = value > 0 ? Int(min(value, 1) * 255 + 0.5) : 0
    return index < table.count ? table[index] : .black
  }

  /// The 256 colours of each map.
  private static let tables: [ColorMap: [RGB]] = {
    var tables: [ColorMap: [RGB]] = [:]
    for map in allCases { tables[map] = map.computed() }
    return tables
  }()

  private func computed() -> [RGB] {
    (0..<256).map { index in
      let t = Double(index) / 255
      switch self {
      case .grey: return RGB(grey: UInt8(index))
      case .jet:
        func part(_ centre: Double) -> UInt8 {
          UInt8(min(max(1.5 - abs(4 * t - centre), 0), 1) * 255 + 0.5)
        }
        return RGB(part(3), part(2), part(1))
      case .diverging, .inferno, .magma, .viridis: return Self.between(points, t)
      }
    }
  }

  /// Colours at equal steps.
  ///
  /// - Source: van der Walt and Smith 2015 (dedicated to the public domain), read off at eleven
  ///   places; in between, straight lines in OKLab.
  private var points: [RGB] {
    switch self {
    case .inferno:
      [
        RGB(0, 0, 4), RGB(22, 11, 57), RGB(66, 10, 104), RGB(106, 23, 110), RGB(147, 38, 103),
        RGB(188, 55, 84), RGB(221, 81, 58), RGB(243, 120, 25), RGB(252, 165, 10),
        RGB(246, 215, 70), RGB(252, 255, 164),
      ]
    case .magma:
      [
        RGB(0, 0, 4), RGB(20, 14, 54), RGB(59, 15, 112), RGB(100, 26, 128), RGB(140, 41, 129),
        RGB(183, 55, 121), RGB(222, 73, 104), RGB(247, 112, 92), RGB(254, 159, 109),
        RGB(254, 207, 146), RGB(252, 253, 191),
      ]
    case .viridis:
      [
        RGB(68, 1, 84), RGB(72, 36, 117), RGB(65, 68, 135), RGB(53, 95, 141), RGB(42, 120, 142),
        RGB(33, 145, 140), RGB(34, 168, 132), RGB(68, 191, 112), RGB(122, 209, 81),
        RGB(189, 223, 38), RGB(253, 231, 37),
      ]
    case .diverging:
      [
        RGB(8, 48, 107), RGB(33, 102, 172), RGB(103, 169, 207), RGB(247, 247, 247),
        RGB(239, 138, 98), RGB(178, 24, 43), RGB(103, 0, 31),
      ]
    case .grey, .jet: []
    }
  }

  private static func between(_ points: [RGB], _ t: Double) -> RGB {
    let at = t * Double(points.count - 1)
    let base = min(Int(at), points.count - 2)
    return OKLab(points[base]).mixed(with: OKLab(points[base + 1]), share: at - Double(base)).rgb
  }
}
