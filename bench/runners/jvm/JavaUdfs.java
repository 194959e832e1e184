import java.util.Locale;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.api.java.UDF4;

/** The functions of the definition {@code queries} as Spark's UDFs in Java. */
public final class JavaUdfs {
  private static final double RADIANS = Math.PI / 180;

  private JavaUdfs() {}

  /** The sum of two. */
  public static final class AddTwo implements UDF2<Long, Long, Long> {
    private static final long serialVersionUID = 1L;

    @Override
    public Long call(Long a, Long b) {
      return a + b;
    }
  }

  /** A text in lower case. */
  public static final class Lowered implements UDF1<String, String> {
    private static final long serialVersionUID = 1L;

    @Override
    public String call(String text) {
      return text.toLowerCase(Locale.ROOT);
    }
  }

  /** Great-circle distance in kilometres. */
  public static final class Haversine implements UDF4<Double, Double, Double, Double, Double> {
    private static final long serialVersionUID = 1L;

    @Override
    public Double call(Double lat1, Double lon1, Double lat2, Double lon2) {
      double half = Math.sin((lat2 - lat1) * RADIANS / 2);
      double turn = Math.sin((lon2 - lon1) * RADIANS / 2);
      double a =
          half * half + Math.cos(lat1 * RADIANS) * Math.cos(lat2 * RADIANS) * turn * turn;
      return 2 * 6371.0088 * Math.asin(Math.sqrt(a));
    }
  }

  /** The part of an address behind its first at sign, in lower case. */
  public static final class EmailDomain implements UDF1<String, String> {
    private static final long serialVersionUID = 1L;

    @Override
    public String call(String email) {
      return email.substring(email.indexOf('@') + 1).toLowerCase(Locale.ROOT);
    }
  }
}
