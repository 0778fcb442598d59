/**
 * A sample application that receives: it prints the readings that arrive, a few of them, so that a person can read.
 *
 * <p>Built against the api alone. Start reading at {@link ReadingsPrinter}.
 */
package io.caddis.mqtt.itests.printer;
