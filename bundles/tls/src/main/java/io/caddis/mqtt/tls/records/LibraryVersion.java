package io.caddis.mqtt.tls.records;

/** Whether Bouncy Castle is one with known faults. The host decides which it has, so it can only be told. */
final class LibraryVersion {
    /** As the provider gives it: 1.7801 is 1.78.1. */
    private static final double MENDED = 1.85;
    private static final int MINOR_DIGITS = 2;

    private LibraryVersion() {
    }

    /** @return what to do, for a user; null for nothing */
    static String problem(String version) {
        double number;
        try {
            number = Double.parseDouble(version);
        } catch (NumberFormatException e) {
            return null; // numbered in another way, so a later one
        }
        return number >= MENDED ? null : "Bouncy Castle " + written(version) + " has known vulnerabilities that "
                + MENDED + " mends (CVE-2026-59638 and CVE-2026-8763, of names in certificates, and others): install"
                + " bcprov, bcutil, bcpkix and bctls of " + MENDED + " or newer, all of one version. What of that"
                + " concerns names of servers is checked by Caddis itself";
    }

    private static String written(String version) {
        int more = version.indexOf('.') + 1 + MINOR_DIGITS;
        String minor = version.length() < more ? version + "0" : version.substring(0, more); // 1.8 is 1.80
        return version.length() <= more ? minor : minor + "." + Integer.parseInt(version.substring(more));
    }
}
