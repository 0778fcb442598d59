package io.caddis.mqtt.itests.rivals;

import java.lang.management.ManagementFactory;

/**
 * What the figures were measured on.
 *
 * @param load the load average of the minute before: what else was going on; negative if the system does not tell
 */
record Machine(int cores, String jdk, String system, double load) {

    static Machine here() {
        return new Machine(Runtime.getRuntime().availableProcessors(),
                System.getProperty("java.runtime.version") + " (" + System.getProperty("java.vendor") + ")",
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }
}
