package io.heddle.runtime;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.heddle.runtime.Corpus.Case;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * The runner of {@code heddle test --conformance} for this host: takes the folder of the corpus and
 * writes one line of JSON per case.
 */
public final class ConformanceRunner {
  private ConformanceRunner() {}

  /** One argument: the folder. */
  public static void main(String[] args) throws IOException {
    Corpus corpus = new Corpus(Path.of(args[0]));
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    List<Case> cases = corpus.cases();
    try (CaseRunner runner = new CaseRunner(corpus, cases)) {
      for (Case one : cases) {
        out.println(line(one, why(runner, one)));
      }
    }
  }

  /** Why a case failed, or null. */
  private static String why(CaseRunner runner, Case one) {
    try {
      runner.run(one);
      return null;
    } catch (AssertionError | RuntimeException failure) {
      return failure instanceof AssertionError ? failure.getMessage() : failure.toString();
    }
  }

  private static String line(Case one, String why) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = new JsonFactory().createGenerator(bytes)) {
      json.writeStartObject();
      json.writeStringField("case", one.name);
      json.writeStringField("result", why == null ? "pass" : "fail");
      if (why != null) {
        json.writeStringField("why", why);
      }
      json.writeEndObject();
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
