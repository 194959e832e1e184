package io.heddle.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The check agrees with the JDK's decoder. */
final class Utf8Test {
  @Test
  void agreesOnEveryLeadAndSecondByte() {
    byte[] bytes = new byte[4];
    for (int lead = 0; lead < 256; lead++) {
      for (int second = 0; second < 256; second++) {
        bytes[0] = (byte) lead;
        bytes[1] = (byte) second;
        bytes[2] = (byte) 0x80;
        bytes[3] = (byte) 0xbf;
        for (int length = 1; length <= 4; length++) {
          assertAgrees(bytes, length);
        }
      }
    }
  }

  @Test
  void agreesOnRandomTexts() {
    Random random = new Random(7);
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int k = random.nextInt(30); k > 0; k--) {
        int kind = random.nextInt(4);
        int bound = kind == 0 ? 0x80 : kind == 1 ? 0x800 : kind == 2 ? 0xd800 : 0x10ffff;
        text.appendCodePoint(random.nextInt(bound));
      }
      byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
      if (bytes.length > 0 && random.nextBoolean()) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      assertAgrees(bytes, bytes.length);
    }
  }

  private static void assertAgrees(byte[] bytes, int length) {
    boolean valid;
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, length));
      valid = true;
    } catch (CharacterCodingException e) {
      valid = false;
    }
    assertEquals(valid, Utf8.isValid(bytes, 0, length));
  }
}
