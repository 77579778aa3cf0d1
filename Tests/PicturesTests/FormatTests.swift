import Pictures
import Testing

@Suite("Recognising files")
struct FormatTests {
  @Test(
    "other formats are named",
    arguments: [
      ("GIF89a....", "GIF"), ("RIFF\u{1}\u{2}\u{3}\u{4}WEBPVP8 ", "WebP"),
      ("\u{0}\u{0}\u{0}\u{18}ftypheic\u{0}", "HEIC"), ("\u{0}\u{0}\u{0}\u{18}ftypavif", "AVIF"),
      ("BM\u{1}\u{2}", "BMP"), ("II*\u{0}\u{8}", "TIFF"), ("MM\u{0}*", "TIFF"),
      ("%PDF-1.7", "PDF"), ("<?xml version=\"1.0\"?>\n<svg width=\"3\">", "SVG"),
      ("  <SVG>", "SVG"), ("<!DOCTYPE html><html>", "a web page (HTML)"),
      ("8BPS\u{0}\u{1}", "Photoshop (PSD)"),
    ])
  func named(text: String, format: String) {
    #expect(throws: PictureFault.unsupported(format: format)) {
      try PictureReader.decode(Array(text.unicodeScalars.map { UInt8($0.value) }))
    }
    let message = PictureFault.unsupported(format: format).description
    #expect(message == "\(format) is not supported, convert to PNG or JPEG")
  }

  @Test("nothing, pointers and noise are told apart")
  func others() {
    #expect(throws: PictureFault.empty) { try PictureReader.decode([]) }
    #expect(throws: PictureFault.gitLFSPointer) {
      try PictureReader.decode(Array("version https://git-lfs.github.com/spec/v1\n".utf8))
    }
    #expect(throws: PictureFault.unrecognised) { try PictureReader.decode([1, 2, 3]) }
    #expect(throws: PictureFault.unrecognised) { try PictureReader.decode(Array("hello".utf8)) }
  }

  @Test("short files of every first byte are refused")
  func short() {
    for byte in 0...255 {
      for count in 1..<12 {
        let bytes = [UInt8](repeating: UInt8(byte), count: count)
        #expect(throws: PictureFault.self) { try PictureReader.decode(bytes) }
      }
    }
  }
}
