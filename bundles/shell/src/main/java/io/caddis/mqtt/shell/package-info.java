/**
 * Commands for the shells of containers: Gogo, with and without JLine, and Karaf. They work on the services that all
 * bundles share, hold nothing between two calls but the topics last used, and have no thread of their own.
 *
 * <p>This package is the doors that shells find as services, and no command itself. Below it, each knowing only those
 * that follow: {@code commands}, {@code running}, {@code usage}, {@code output}.
 *
 * <p>Start reading at {@link io.caddis.mqtt.shell.ShellComponent}, then {@code running.Command} and one of
 * {@code commands}; {@link io.caddis.mqtt.shell.Completion} is what the tabulator key asks.
 */
package io.caddis.mqtt.shell;
