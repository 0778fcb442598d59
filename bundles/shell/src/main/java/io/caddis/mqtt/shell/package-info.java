/**
 * Commands for the shells of containers: Gogo, with and without JLine, and Karaf. They work on the services that all
 * bundles share, hold nothing between two calls but the topics last used, and have no thread of their own.
 *
 * <p>Start reading at {@link io.caddis.mqtt.shell.ShellComponent}, the door, and {@link io.caddis.mqtt.shell.Command};
 * {@link io.caddis.mqtt.shell.Completion} is what the tabulator key asks.
 */
package io.caddis.mqtt.shell;
