/**
 * A sample application that sends: it reads files of this machine, such as {@code /proc/meminfo}, again and again, and
 * publishes each line as one message with a running number.
 *
 * <p>Built against the api alone. Start reading at {@link MachineReadings}.
 */
package io.caddis.mqtt.itests.readings;
