package io.caddis.mqtt.gateway;

/**
 * What Java loads first: compiled for Java 8, so that an older one than ours can say in words that it is too old. All
 * else is {@link Gateway}'s.
 */
public final class Start {
    private static final int OLDEST = 17;

    private Start() {
    }

    /** Exits with status 1 if this Java is too old. */
    public static void main(String[] arguments) throws ReflectiveOperationException {
        String objection = objection(System.getProperty("java.specification.version"));
        if (objection != null) {
            System.err.println(objection);
            System.exit(1);
        }
        Class.forName("io.caddis.mqtt.gateway.Gateway").getMethod("main", String[].class)
                .invoke(null, (Object) arguments);
    }

    /** To 1.8 or 11, as Java says its version; null for 17 and newer. */
    static String objection(String version) {
        int number = Integer.parseInt(version.startsWith("1.") ? version.substring(2) : version);
        return number >= OLDEST ? null : "caddis-gateway: this is Java " + version + " in "
                + System.getProperty("java.home") + ": install Java " + OLDEST + " or newer, and start with that";
    }
}
