/// How a camera was held, after EXIF tag 274: what must be done to show a photo upright.
///
/// - Source: CIPA DC-008-2019 (EXIF 2.32), section 4.6.4.
public enum Orientation: UInt16, Sendable, CaseIterable {
  /// Upright.
  case upright = 1
  /// Mirrored left to right.
  case mirrored = 2
  /// Upside down.
  case upsideDown = 3
  /// Mirrored top to bottom.
  case flipped = 4
  /// Mirrored along the main diagonal.
  case transposed = 5
  /// To be turned a quarter clockwise.
  case quarterRight = 6
  /// Mirrored along the other diagonal.
  case transverse = 7
  /// To be turned a quarter counter-clockwise.
  case quarterLeft = 8

  /// Whether height and width change places.
  public var swapsSides: Bool { rawValue >= 5 }

  /// The orientation that a JPEG file states; upright where it states none or nonsense.
  public init(jpeg bytes: [UInt8]) {
    self = Self.exif(in: bytes).flatMap { Self.tag(in: $0) } ?? .upright
  }

  /// The TIFF part of the first EXIF segment before the first scan.
  private static func exif(in bytes: [UInt8]) -> ArraySlice<UInt8>? {
    var at = 2
    while at + 4 <= bytes.count, bytes[at] == 0xFF {
      let marker = bytes[at + 1]
      if marker == 0xFF {
        at += 1
        continue
      }
      guard marker != 0xDA, marker != 0xD9 else { return nil }
      let length = Int(bytes[at + 2]) << 8 | Int(bytes[at + 3])
      guard length >= 2, at + 2 + length <= bytes.count else { return nil }
      let body = bytes[(at + 4)..<(at + 2 + length)]
      if marker == 0xE1, body.starts(with: [0x45, 0x78, 0x69, 0x66, 0, 0]) {
        return body.dropFirst(6)
      }
      at += 2 + length
    }
    return nil
  }

  /// Tag 274 of the first directory of a TIFF structure.
  private static func tag(in tiff: ArraySlice<UInt8>) -> Orientation? {
    let start = tiff.startIndex
    let little = tiff.starts(with: [0x49, 0x49, 0x2A, 0])
    guard little || tiff.starts(with: [0x4D, 0x4D, 0, 0x2A]) else { return nil }
    func number(_ offset: Int, _ count: Int) -> Int? {
      guard offset >= 0, offset + count <= tiff.count else { return nil }
      let part = tiff[(start + offset)..<(start + offset + count)]
      return (little ? Array(part.reversed()) : Array(part)).reduce(0) { $0 << 8 | Int($1) }
    }
    guard let directory = number(4, 4), let entries = number(directory, 2) else { return nil }
    for entry in 0..<entries {
      let at = directory + 2 + entry * 12
      guard let name = number(at, 2) else { return nil }
      guard name == 274 else { continue }
      guard number(at + 2, 2) == 3, number(at + 4, 4) == 1, let value = number(at + 8, 2) else {
        return nil
      }
      return Orientation(rawValue: UInt16(value))
    }
    return nil
  }
}

extension Picture {
  /// The picture as the orientation says it should be seen.
  public func turned(_ orientation: Orientation) -> Picture {
    guard orientation != .upright else { return self }
    let (newHeight, newWidth) = orientation.swapsSides ? (width, height) : (height, width)
    var result = [UInt8](repeating: 0, count: pixels.count)
    for row in 0..<newHeight {
      for column in 0..<newWidth {
        let (sourceRow, sourceColumn) =
          switch orientation {
          case .upright: (row, column)
          case .mirrored: (row, width - 1 - column)
          case .upsideDown: (height - 1 - row, width - 1 - column)
          case .flipped: (height - 1 - row, column)
          case .transposed: (column, row)
          case .quarterRight: (height - 1 - column, row)
          case .transverse: (height - 1 - column, width - 1 - row)
          case .quarterLeft: (column, width - 1 - row)
          }
        let from = (sourceRow * width + sourceColumn) * 3
        let to = (row * newWidth + column) * 3
        result[to] = pixels[from]
        result[to + 1] = pixels[from + 1]
        result[to + 2] = pixels[from + 2]
      }
    }
    return Picture(checkedHeight: newHeight, width: newWidth, pixels: result)
  }
}
