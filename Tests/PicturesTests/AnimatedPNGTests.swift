import Foundation
import Pictures
import Testing

/// Moving pictures.
@Suite struct AnimatedPNGTests {
  static let frames = [
    Picture(height: 20, width: 30, fill: RGB(200, 10, 10)),
    Picture(height: 20, width: 30, fill: RGB(grey: 90)),
    Picture(height: 12, width: 30, fill: RGB(0, 0, 255)),
  ]

  @Test("a reader that knows no animation sees the first frame")
  func firstFrame() throws {
    let picture = try PNGFile.decode(try AnimatedPNG.encode(Self.frames))
    #expect(picture == Self.frames[0])
  }

  @Test("every frame, taken out as a file of its own, has its pixels")
  func everyFrame() throws {
    let bytes = try AnimatedPNG.encode(Self.frames)
    let chunks = try Self.chunks(bytes)
    #expect(chunks.map(\.kind).filter { $0 == "fcTL" }.count == 3)
    var parts: [[UInt8]] = []
    var sequence = 0
    for chunk in chunks {
      switch chunk.kind {
      case "fcTL", "fdAT":
        let number = chunk.data.prefix(4).reduce(0) { $0 << 8 | Int($1) }
        #expect(number == sequence, "numbers do not run on")
        sequence += 1
        if chunk.kind == "fcTL" {
          parts.append([])
        } else {
          parts[parts.count - 1] += chunk.data.dropFirst(4)
        }
      case "IDAT": parts[parts.count - 1] += chunk.data
      default: break
      }
    }
    let header = try #require(chunks.first { $0.kind == "IHDR" })
    for (part, frame) in zip(parts, Self.frames) {
      var file: [UInt8] = Array(bytes.prefix(8))
      file += TinyPNG.chunk("IHDR", Array(header.data))
      file += TinyPNG.chunk("IDAT", part)
      file += TinyPNG.chunk("IEND", [])
      let picture = try PNGFile.decode(file)
      #expect(picture[0, 0] == frame[0, 0])
      // A lower frame is filled up with white.
      #expect(picture[19, 29] == (frame.height < 20 ? .white : frame[0, 0]))
    }
  }

  @Test("no frame is no picture")
  func nothing() { #expect(throws: PictureFault.empty) { try AnimatedPNG.encode([]) } }

  private static func chunks(_ bytes: [UInt8]) throws -> [(kind: String, data: ArraySlice<UInt8>)] {
    var chunks: [(kind: String, data: ArraySlice<UInt8>)] = []
    var at = 8
    while at < bytes.count {
      let count = bytes[at..<at + 4].reduce(0) { $0 << 8 | Int($1) }
      let kind = String(decoding: bytes[at + 4..<at + 8], as: UTF8.self)
      chunks.append((kind, bytes[at + 8..<at + 8 + count]))
      at += count + 12
    }
    return chunks
  }

  @Test("a JPEG file that was written is read again, close to what it was")
  func jpeg() throws {
    var picture = Picture(height: 40, width: 56, fill: RGB(120, 80, 40))
    for row in 0..<40 { for column in 0..<28 { picture[row, column] = RGB(20, 160, 200) } }
    let again = try JPEGFile.decode(try JPEGFile.encode(picture, quality: 90))
    #expect(again.height == 40 && again.width == 56)
    for (row, column) in [(5, 5), (35, 50)] {
      let (got, was) = (again[row, column], picture[row, column])
      for (a, b) in [(got.red, was.red), (got.green, was.green), (got.blue, was.blue)] {
        #expect(abs(Int(a) - Int(b)) <= 6)
      }
    }
  }
}
