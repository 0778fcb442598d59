package io.caddis.mqtt.bench;

/** What the figures were measured on. */
record Machine(int cores, String jdk, String system) {

    static Machine here() {
        return new Machine(Runtime.getRuntime().availableProcessors(),
                System.getProperty("java.runtime.version") + " (" + System.getProperty("java.vendor") + ")",
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"));
    }
}
