package io.heddle.runtime;

import io.heddle.runtime.Corpus.Case;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The whole corpus, each case in every way that this host can run it. */
final class ConformanceTest {
  private static final List<Case> CASES = Corpus.repository().cases();
  private static final CaseRunner RUNNER = new CaseRunner(Corpus.repository(), CASES);

  @AfterAll
  static void close() {
    RUNNER.close();
  }

  @TestFactory
  Stream<DynamicTest> cases() {
    return CASES.stream().map(one -> DynamicTest.dynamicTest(one.name, () -> RUNNER.run(one)));
  }
}
