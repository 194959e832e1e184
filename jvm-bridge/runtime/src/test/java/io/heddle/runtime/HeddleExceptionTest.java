package io.heddle.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The text of a failure, as the contract writes it. */
final class HeddleExceptionTest {
  @Test
  void printsTheExampleOfTheContract() {
    String report =
        "{\"code\": \"HEDDLE2001\","
            + " \"message\": \"TypeError: cannot read property 'trim' of null\","
            + " \"function\": \"clean_name\", \"row\": 3,"
            + " \"arguments\": [{ \"name\": \"name\", \"value\": \"\\\"LAX\\\"\" }],"
            + " \"frames\": [{ \"function\": \"cleanName\", \"file\": \"src/names.ts\","
            + " \"line\": 4, \"column\": 18 }]}";
    HeddleException failure = GuestError.read(report.getBytes(StandardCharsets.UTF_8), null);
    assertEquals(
        "HEDDLE2001 clean_name failed at row 3: TypeError: cannot read property 'trim' of null\n"
            + "  at cleanName (src/names.ts:4:18)\n"
            + "  arguments: name = \"LAX\"\n"
            + "  hint: declare the argument nullable(...) and handle null,"
            + " or leave it strict to skip null rows",
        failure.getMessage());
  }

  @Test
  void hidesRowValues() {
    String report =
        "{\"code\": \"HEDDLE2002\", \"message\": \"returned \\\"a, which is not b\\\","
            + " which is not an int32\", \"row\": 1,"
            + " \"arguments\": [{ \"name\": \"a\", \"value\": \"7\" }]}";
    HeddleException failure = GuestError.read(report.getBytes(StandardCharsets.UTF_8), null);
    assertEquals(
        "HEDDLE2002: returned a value that is not an int32\n  arguments: (hidden)",
        failure.withoutRowValues().getMessage());
    assertEquals(List.of(), failure.withoutRowValues().arguments());
    HeddleException thrown = new HeddleException(ErrorCode.THREW, "Error: x, which is not y");
    assertEquals(thrown.getMessage(), thrown.withoutRowValues().getMessage());
  }

  @Test
  void leavesOutWhatThereIsNot() {
    assertEquals("HEDDLE1001: no", new HeddleException(ErrorCode.NOT_WASM, "no").getMessage());
    assertEquals(
        "HEDDLE2103 f: no", new HeddleException(ErrorCode.TRAPPED, "no").in("f").getMessage());
  }

  @Test
  void refusesOddReports() {
    for (String odd :
        List.of(
            "",
            "[]",
            "{}",
            "{\"code\":1,\"message\":\"m\"}",
            "{\"code\":\"E\",\"message\":\"m\"}",
            "{\"code\":\"HEDDLE1001\",\"message\":\"m\"}",
            "{\"code\":\"HEDDLE2103\",\"message\":\"m\"}",
            "{\"code\":\"HEDDLE2001\",\"message\":\"m\",\"row\":-1}",
            "{\"code\":\"HEDDLE2001\",\"message\":\"m\",\"row\":1.5}",
            "{\"code\":\"HEDDLE2001\",\"message\":\"m\",\"frames\":[1]}",
            "{\"code\":\"HEDDLE2001\",\"message\":\"m\",\"frames\":[{\"file\":\"f\"}]}",
            "{\"code\":\"HEDDLE2001\",\"message\":\"m\",\"arguments\":[{\"name\":\"a\"}]}")) {
      HeddleException refused = GuestError.read(odd.getBytes(StandardCharsets.UTF_8), null);
      assertEquals(ErrorCode.GUEST_CONTRACT, refused.code(), odd);
    }
  }
}
